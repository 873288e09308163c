"""The event rounds of this process: keeps its pools' events, rings at the bell, and tells guests about the phases."""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic

from chat.hub.broadcast import Broadcast
from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.hub.rounds import PoolRounds
from chat.protocol.codes import EndReason, NoticeLevel
from chat.protocol.events import Notice
from chat.protocol.rounds import RoundsEvent
from matchmaking.errors import MatchmakingError
from matchmaking.rounds.timetable import HostNotice, PhaseKind

logger = logging.getLogger(__name__)

#: Whom a pass left over is paired by the next one.
PASS_SECONDS = 2.0
#: A process that starts does not repeat older notices of the host.
NOTICE_MS = 10_000
#: A phase that ends within this time wakes the job at its end; a later one is met by the job itself.
NEAR_MS = 2_000
#: Every process learns within this time that an event was removed. Otherwise a guest whose chat the first one ends
#: would wait on at the second.
CANCEL_SECONDS = 2.0


class Rounds:
    """The events of all pools with guests in this process."""

    def __init__(self, hub: Hub, broadcast: Broadcast) -> None:
        self._hub = hub
        self._broadcast = broadcast
        self._evenings: dict[str, _Evening] = {}

    async def go_on(self, hurry: Callable[[], None]) -> None:
        """Call every second. `hurry` calls it at once: it is used at the bell, so that nobody waits for the second."""
        here = {pool.slug: pool for pool in self._hub.pools.values() if len(pool.matchmaker.guest_cache)}
        pools = {slug: pool for slug, pool in here.items() if pool.rounds is not None}
        for slug in self._evenings.keys() - pools.keys():
            if slug not in here or await self._evenings[slug].cancel():
                self._evenings.pop(slug).close()
        for slug in pools.keys() - self._evenings.keys():
            self._evenings[slug] = _Evening(pools[slug], self._broadcast)
        await asyncio.gather(
            *(self._evenings[pool.slug].go_on(pool.rounds, hurry) for pool in pools.values() if pool.rounds)
        )


class _Evening:
    """What this process does for the event of one pool."""

    def __init__(self, pool: Pool, broadcast: Broadcast) -> None:
        self._pool = pool
        self._broadcast = broadcast
        #: What everybody here was told last.
        self._told: RoundsEvent | None = None
        self._notice: HostNotice | None = None
        #: The phase in which this process last tried to pair, and when (monotonic s).
        self._step = 0
        self._paired = float("-inf")
        self._bell: asyncio.TimerHandle | None = None
        self._rounds: PoolRounds | None = None
        self._is_cancelled = False

    async def go_on(self, rounds: PoolRounds, hurry: Callable[[], None]) -> None:
        """If Redis is down, the next call makes up for it."""
        self._rounds, self._is_cancelled = rounds, False
        self._set_bell(rounds, hurry)
        try:
            await rounds.event.look()
            self._tell(rounds)
            await rounds.event.end_chats(EndReason.ROUND)
            # Only now: guests whose chat has just ended would count as in a chat and as waiting.
            await rounds.event.look(self._pool.matchmaker.guest_cache.count_chatting())
            await self._pair(rounds)
        except MatchmakingError as error:
            logger.debug("The event of a pool waits for Redis: %s", error.trouble)
        self._tell(rounds)
        self._set_bell(rounds, hurry)

    async def cancel(self) -> bool:
        """The operator has removed the event: tells everybody, then ends its chats. False: call again in a second."""
        if self._rounds is None:
            return True
        event, removed_at = self._rounds.event, self._rounds.removed_at
        if not self._is_cancelled:
            self._is_cancelled = True
            self.close()
            if self._told is not None and self._told.phase is not PhaseKind.OVER:
                self._broadcast.send(self._rounds.cancelled(), self._pool.slug)
            self._told = None  # an event that comes back is told again
        if event.now() - removed_at < CANCEL_SECONDS * 1000:
            return False
        try:
            await event.cancel(EndReason.ROUND, removed_at)
        except MatchmakingError as error:
            logger.debug("The end of a removed event waits for Redis: %s", error.trouble)
            return False
        return True

    def close(self) -> None:
        """No guest of the pool is here any more, or it has no event."""
        if self._bell is not None:
            self._bell.cancel()

    async def _pair(self, rounds: PoolRounds) -> None:
        phase = rounds.event.phase()
        if not phase.pairs or not self._pool.meets:
            return
        if phase.step == self._step and monotonic() - self._paired < PASS_SECONDS:
            return
        # A pass of another process may have died: then try again in a second.
        if await rounds.event.pair():
            self._step, self._paired = phase.step, monotonic()

    def _tell(self, rounds: PoolRounds) -> None:
        """Sends everybody what has changed."""
        told = rounds.told()
        if self._told is None or _news(told) != _news(self._told):
            self._broadcast.send(told, self._pool.slug)
            self._told = told
        notice = rounds.event.adjustments.notice
        if notice is not None and notice != self._notice and told.now - notice.at < NOTICE_MS:
            event = Notice(id=f"host-{notice.at}", level=NoticeLevel.INFO, text=notice.text)
            self._broadcast.send(event, self._pool.slug)
        self._notice = notice

    def _set_bell(self, rounds: PoolRounds, hurry: Callable[[], None]) -> None:
        self.close()
        phase, now = rounds.event.phase(), rounds.event.now()
        if not phase.is_paused and 0 < phase.until - now <= NEAR_MS:
            loop = asyncio.get_running_loop()
            self._bell = loop.call_later((phase.until - now) / 1000, hurry)


def _news(event: RoundsEvent) -> tuple[object, ...]:
    """What guests must be told when it changes: not that time passes."""
    until = 0 if event.paused else event.until
    return event.phase, event.round, event.rounds, until, event.question, event.paused, event.missing
