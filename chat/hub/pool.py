"""One pool in this process: its matchmaker and its heartbeat."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from chat.hub.member import Member
from chat.hub.relay import Relay
from chat.hub.rounds import PoolRounds, followed
from chat.hub.watcher import MemberWatcher
from chat.policy.matching_rules import meets, rules
from chat.policy.pools import PoolSettings
from chat.policy.toggles import Toggles
from matchmaking.errors import MatchmakingError
from matchmaking.heartbeat import Heartbeat
from matchmaking.matchmaker import Matchmaker
from matchmaking.stats.counters import Counts
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Scripts, Timing

logger = logging.getLogger(__name__)

#: A visitor of the landing page joins within this time, or reloads it.
LOOKED_AT_SECONDS = 60.0


class Pool:
    """Guests of different pools never meet."""

    def __init__(
        self,
        slug: str,
        pipeline: Pipeline,
        timing: Timing,
        *,
        process: str,
        members: Mapping[str, Member],
        counts: Counts,
        relay: Relay,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        before_beat: Callable[[Scripts], Awaitable[None]] | None = None,
        after_beat: Callable[[int, float], None] | None = None,
    ) -> None:
        """`members` of all pools by guest id; `spawn` runs a background task.

        `after_beat` gets Redis's time (ms) and the time when the beat began (monotonic s).
        """
        self.slug = slug
        self._spawn = spawn
        self._before_beat = before_beat
        self._after_beat = after_beat
        self._scripts = Scripts(pipeline, PoolKeys(slug), process, timing)
        self._watcher = MemberWatcher(slug, members, counts, relay)
        self.matchmaker = Matchmaker(self._scripts, timing, process, self._watcher)
        self.heartbeat = Heartbeat(self._scripts, self.matchmaker, timing)
        #: Guests connected to other processes, as of the last beat.
        self.elsewhere = 0
        #: The values that `follow` last applied.
        self._followed: tuple[Toggles, PoolSettings, bool] | None = None
        self._lease = timing.lease / 1000
        self._beaten = float("-inf")
        self._beating: asyncio.Task[None] | None = None
        self._looked = float("-inf")
        self._has_changes = False
        self._is_draining = False
        #: Event rounds, in a pool that has them.
        self.rounds: PoolRounds | None = None
        #: Whether guests are matched now: the site and the pool are open, and there is no maintenance.
        self.meets = False
        #: Guests connected to this process.
        self.connected = 0
        #: Guest and connection ids of closes while Redis was down. A guest may have several.
        self._absent: set[tuple[str, str]] = set()

    @property
    def scripts(self) -> Scripts:
        """For what needs neither a guest nor a beat."""
        return self._scripts

    def gain(self) -> None:
        """A guest of this pool has connected here."""
        self.connected += 1

    def lose(self) -> None:
        """A guest of this pool has disconnected here."""
        self.connected -= 1

    def follow(self, site: Toggles, pools: Mapping[str, PoolSettings]) -> None:
        """Applies the operator's settings; a removed pool keeps its last ones.

        Call every second: opening hours and maintenance windows begin and end on their own.
        """
        own = pools.get(self.slug)
        if own is None:
            return
        now_meets = meets(site, own, datetime.now(UTC))
        if self._followed != (decided := (site, own, now_meets)):
            self._scripts.set_rules(rules(site, own, paused=not now_meets))
            self.matchmaker.set_words(own.words)
            self.rounds = followed(self.rounds, own.rounds, self._scripts, self.matchmaker)
            self._watcher.follow(counts_waits=self.rounds is None)
            self.meets = now_meets
            self._followed = decided

    async def ensure_lease(self) -> None:
        """Call before a guest joins: a process without a lease counts as dead. Raises MatchmakingError."""
        if monotonic() - self._beaten >= self._lease / 2:
            await self.beat()

    async def beat(self) -> None:
        """Beats, or awaits a running beat: concurrent ones would each write back every guest to an empty Redis.

        Raises MatchmakingError(UNAVAILABLE).
        """
        if self._beating is None or self._beating.done():
            self._beating = self._spawn(self._beat())
        await asyncio.shield(self._beating)

    def look(self) -> None:
        """A page shows the pool's counts: keeps them updated for a while even without guests here."""
        self._looked = monotonic()

    @property
    def is_awake(self) -> bool:
        """Whether it needs a heartbeat."""
        return len(self.matchmaker.guest_cache) > 0 or monotonic() - self._looked < LOOKED_AT_SECONDS

    def rest(self) -> None:
        """Call instead of a beat: drops outdated counts. The next guest calls `ensure_lease`."""
        self.elsewhere = 0
        self.heartbeat.wished.clear()

    def hasten(self) -> None:
        """Reads the change list now: it must already contain an entry for this process."""
        self._has_changes = True
        if not self._is_draining:
            self._is_draining = True
            self._spawn(self._drain())

    async def away(self, guest_id: str, connection_id: str) -> None:
        """That connection of the guest closed; retried with every beat while Redis is down."""
        try:
            await self.matchmaker.away(guest_id, connection_id)
        except MatchmakingError:
            self._absent.add((guest_id, connection_id))

    async def _drain(self) -> None:
        """If Redis is down, the next beat does it."""
        try:
            while self._has_changes:  # also for changes during the read, which may have missed them
                self._has_changes = False
                await self.heartbeat.drain()
        except MatchmakingError as error:
            logger.debug("The change list waits for the next beat: %s", error.trouble)
        finally:
            self._is_draining = False

    async def _beat(self) -> None:
        connected = self.connected
        if self._before_beat is not None:
            await self._before_beat(self._scripts)
        begun = monotonic()
        pulse = await self.heartbeat.beat(connected)
        self.elsewhere, self._beaten = max(0, pulse.online - connected), begun
        if self._after_beat is not None:
            self._after_beat(pulse.now, begun)
        absent, self._absent = self._absent, set()
        await asyncio.gather(*(self.away(guest_id, connection_id) for guest_id, connection_id in absent))
