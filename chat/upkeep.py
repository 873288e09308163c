"""What keeps a hub going: its channels, the beat, the toggles, and connections that never say hello."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from django.conf import settings

from chat import toggles
from chat.events import Backbone, Online, Toggles
from chat.greeting import CLOSED_RETRY_SECONDS
from chat.hub import Hub
from chat.protocol import CloseCode, EndReason
from chatsite import lifecycle
from chatsite.backbone.errors import LayerUnavailable
from chatsite.failure import kind_of
from matchmaking.errors import MatchmakingError
from matchmaking.values import Chatting

logger = logging.getLogger(__name__)

ONLINE_SECONDS = 10.0
#: A worker that restarts is back in about a second; a whole site in a few.
RESTART_SECONDS = (0.3, 2.5)


class Upkeep:
    """Background work of one hub, for as long as the process lives."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._layer_ok = True
        self._redis_ok = True
        self._hurry = asyncio.Event()
        self._toggles_changed = asyncio.Event()
        self._online: int | None = None
        self._online_due = 0.0
        self._works: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Call once, in the loop that serves."""
        self._hub.relay.watch(self._on_layer)
        lifecycle.on_drain(self._drain)
        loop = asyncio.get_running_loop()
        self._works = [
            loop.create_task(work) for work in (self._open_channels(), self._beats(), self._seconds())
        ]

    async def _open_channels(self) -> None:
        """Until they are open, the beat and the second do their work."""
        while True:
            try:
                await self._hub.relay.open_process(self._hub.process, self._hub.hasten)
                await self._hub.relay.open_site(self._toggles_changed.set)
            except LayerUnavailable:
                await asyncio.sleep(settings.BEAT_SECONDS)
            else:
                return

    async def _beats(self) -> None:
        while True:
            self._hurry.clear()
            await self._guarded(self._beat)
            await _either(self._hurry, settings.BEAT_SECONDS)

    async def _beat(self) -> None:
        begun, connected = time.monotonic(), len(self._hub.sessions)
        try:
            pulse = await self._hub.heart.beat(connected)
        except MatchmakingError:
            self._set_backbone(redis=False)
            return
        self._hub.felt(pulse, begun=begun, connected=connected)
        self._set_backbone(redis=True)
        absent, self._hub.absent = self._hub.absent, {}
        for guest_id, link in absent.items():
            await self._hub.away(guest_id, link)

    async def _seconds(self) -> None:
        while True:
            self._toggles_changed.clear()
            await self._guarded(self._second)
            await _either(self._toggles_changed, 1.0)

    async def _second(self) -> None:
        if await toggles.refresh():
            await self._tell_toggles()
        now = time.monotonic()
        for stranger, until in list(self._hub.strangers.items()):
            if until > now:
                break  # they stand in the order of their time
            if not stranger.greeting:
                stranger.part(CloseCode.NO_HELLO)
        count = self._hub.online()
        if count != self._online and now >= self._online_due:
            self._online, self._online_due = count, now + ONLINE_SECONDS
            self._hub.tell_all(Online(count=count))

    async def _tell_toggles(self) -> None:
        site = toggles.current()
        self._hub.tell_all(Toggles(toggles=toggles.public(site)))
        if site.is_open:
            return
        for session in list(self._hub.sessions.values()):
            guest = session.guest
            if guest is not None and isinstance(guest.state, Chatting):
                await self._hub.matchmaker.leave(guest.id, guest.state.chat, EndReason.CLOSED)
        self._hub.part_all(
            CloseCode.CLOSED, soonest=CLOSED_RETRY_SECONDS / 2, latest=CLOSED_RETRY_SECONDS * 1.5
        )

    async def _drain(self) -> None:
        """Everybody is sent away with a hint when to return, and is away in Redis before this returns."""
        soonest, latest = RESTART_SECONDS
        self._hub.part_all(CloseCode.RESTARTING, soonest=soonest, latest=latest)
        await self._hub.settled()

    def _on_layer(self, ok: bool) -> None:
        if ok:
            self._hub.heart.reconcile()  # hints were lost
            self._hurry.set()
        self._set_backbone(layer=ok)

    def _set_backbone(self, *, layer: bool | None = None, redis: bool | None = None) -> None:
        """Tells everybody when the way to their partners is lost, or there again."""
        before = self._layer_ok and self._redis_ok
        self._layer_ok = self._layer_ok if layer is None else layer
        self._redis_ok = self._redis_ok if redis is None else redis
        after = self._layer_ok and self._redis_ok
        if after != before:
            logger.warning("the backbone is %s", "back" if after else "away")
            self._hub.tell_all(Backbone(ok=after))

    @staticmethod
    async def _guarded(work: Callable[[], Awaitable[None]]) -> None:
        """Background work goes on whatever happens in one round of it."""
        try:
            await work()
        except Exception as error:
            logger.error("upkeep: %s", kind_of(error))


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Returns when the event is set, or after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
