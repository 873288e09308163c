"""What keeps a hub going: its channels, the beat, the toggles, and connections that never say hello."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from django.conf import settings

from chat.hub.pool import Pool
from chat.policy import matching_rules, pools, snapshot, toggles
from chat.process.retention import Retention
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chat.protocol.events import Backbone, Online, Toggles
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from chatsite.process import lifecycle
from matchmaking.errors import MatchmakingError

logger = logging.getLogger(__name__)

ONLINE_SECONDS = 10.0
#: A worker that restarts is back in about a second; a whole site in a few.
RESTART_SECONDS = (0.3, 1.4)


class Upkeep:
    """Background work of one hub, for as long as the process lives."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.hub = site.hub
        self._layer_ok = True
        self._redis_ok = True
        #: Whether this process hears what the others tell it.
        self._hears = False
        self._hurry = asyncio.Event()
        self._toggles_changed = asyncio.Event()
        self._online: dict[Pool, int | None] = {}
        self._online_due = 0.0
        #: The end of the maintenance that is on.
        self._ends_at: datetime | None = None
        #: Set when the toggles were read, or could not be.
        self.ready = asyncio.Event()
        #: Set when they were read.
        self.decided = asyncio.Event()
        self._retention = Retention()
        self._works: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Call once, in the loop that serves."""
        self.hub.relay.watch(self._on_layer)
        self.site.reporter.start()
        lifecycle.on_drain(self._drain)
        loop = asyncio.get_running_loop()
        self._works = [
            loop.create_task(work)
            for work in (
                self._open_channels(),
                self._beats(),
                self._seconds(),
                self._retention.run(),
                self._retention.keep(),
            )
        ]

    async def beat(self) -> None:
        """The main pool beats always, another while this process holds guests of it or its page is looked at."""
        main = self.hub.main
        try:
            await main.beat()
            for pool in list(self.hub.pools.values()):
                if pool is main:
                    continue
                if pool.is_awake:
                    await pool.beat()
                else:
                    pool.rest()
        except MatchmakingError:
            self._set_backbone(redis=False)
            return
        self._set_backbone(redis=True)
        await self.site.reporter.tell()

    async def _open_channels(self) -> None:
        """Until they are open, the beat and the second do their work."""
        while True:
            try:
                await self.hub.relay.open_process(self.hub.process, self._on_changes, lifecycle.end_process)
                await self.hub.relay.open_site(self._toggles_changed.set)
            except LayerUnavailable:
                await asyncio.sleep(settings.BEAT_SECONDS)
            else:
                self._hears = True
                return

    @property
    def can_match(self) -> bool:
        """Whether guests of this process could be matched now, and talk: as of the last beat, and of the channels."""
        return self._hears and self._layer_ok and self._redis_ok

    def _on_changes(self, pool: str) -> None:
        self.hub.pool(pool).hasten()

    async def _beats(self) -> None:
        while True:
            self._hurry.clear()
            await self._guarded(self.beat)
            await _either(self._hurry, settings.BEAT_SECONDS)

    async def _seconds(self) -> None:
        while True:
            self._toggles_changed.clear()
            await self._guarded(self._second)
            self.ready.set()
            await _either(self._toggles_changed, 1.0)

    async def _second(self) -> None:
        is_new = await toggles.refresh()
        if snapshot.was_read():
            self.decided.set()
        site = toggles.current()
        ends_at = matching_rules.ends_at(site, datetime.now(UTC))
        if is_new or ends_at != self._ends_at:
            self._ends_at = ends_at
            await self._tell_toggles()
        for pool in self.hub.pools.values():
            pool.follow_hours(site, pools.current())
        self.site.cautions.tell()
        self.site.announcements.tell()
        self.hub.clock.tick()
        now = time.monotonic()
        for stranger, until in list(self.hub.strangers.items()):
            if until > now:
                break  # they stand in the order of their time
            if not stranger.is_greeting:
                stranger.part(CloseCode.NO_HELLO)
        if now >= self._online_due:
            self._online_due = now + ONLINE_SECONDS
            self._tell_online()
        self.site.evictions.end_idle()
        self.site.evictions.go_on()

    def _tell_online(self) -> None:
        for pool in self.hub.pools.values():
            count = self.hub.online(pool)
            if count != self._online.get(pool):
                self._online[pool] = count
                self.hub.spawn(self.hub.tell_all(Online(count=count), pool))

    async def _tell_toggles(self) -> None:
        site = toggles.current()
        for pool in self.hub.pools.values():
            pool.follow(site, pools.current())
        self.site.evictions.apply_decisions()
        await self.hub.tell_all(Toggles(toggles=matching_rules.told(site, datetime.now(UTC))))

    async def _drain(self) -> None:
        """Everybody is sent away with a hint when to return, and is away in Redis before this returns."""
        soonest, latest = RESTART_SECONDS
        everybody = [*self.hub.members.values(), *self.hub.strangers]
        self.hub.part(everybody, CloseCode.RESTARTING, soonest=soonest, latest=latest)
        await self.hub.settled()
        await self.site.reporter.take_leave()

    def _on_layer(self, ok: bool) -> None:
        if ok:
            for pool in self.hub.pools.values():
                pool.heartbeat.reconcile()  # hints were lost
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
            self.hub.spawn(self.hub.tell_all(Backbone(ok=after)))

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
