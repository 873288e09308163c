"""One pool in this process: its matchmaker, its heartbeat, and which connections to notify."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from chat.hub.member import Member
from chat.hub.relay import Relay
from chat.hub.suggestions import suggestions
from chat.policy import pools, toggles
from chat.policy.matching_rules import meets, rules
from chat.policy.pools import PoolSettings
from chat.policy.toggles import Toggles
from chat.protocol.codes import CloseCode
from chat.toggles.pool import NO_FILTERS
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.logs.redact import kind_of
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.heartbeat import Heartbeat
from matchmaking.matchmaker import Matchmaker
from matchmaking.stats.counters import Counts
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import Token
from matchmaking.values import Chatting, Guest, Pulse, Waiting

logger = logging.getLogger(__name__)

#: A visitor of the landing page joins within this time, or reloads it.
LOOKED_AT_SECONDS = 60.0


class Pool:
    """Guests of different pools never meet. Implements the watcher of its own matchmaker."""

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
        after_beat: Callable[[Pulse, float], None] | None = None,
    ) -> None:
        """`members` of all pools by guest id; `spawn` runs a background task.

        `after_beat` gets the pulse and the time when its beat began (monotonic s).
        """
        self.slug = slug
        self._members = members
        self._counts = counts
        self._relay = relay
        self._spawn = spawn
        self._before_beat = before_beat
        self._after_beat = after_beat
        self._scripts = Scripts(pipeline, PoolKeys(slug), process, timing)
        self.matchmaker = Matchmaker(self._scripts, timing, process, self)
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
        #: Guests connected to this process.
        self.connected = 0
        #: Guest and connection ids of closes while Redis was down. A guest may have several.
        self._absent: set[tuple[str, str]] = set()

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
            self._followed = decided

    async def disowns(self, token: Token) -> bool:
        """Whether the token names a remembered guest, but has a wrong secret."""
        found = await self._scripts.look([token.id])
        return any(not record.gone and record.token != token.hash for record in found.guests)

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

    def suggestions(self) -> list[str]:
        """Interests to suggest to newcomers, best first."""
        pool = pools.current().get(self.slug)
        return suggestions(toggles.current(), pool.filters if pool else NO_FILTERS, self.heartbeat.wished)

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
            logger.debug("The change list waits for the next beat: %s", kind_of(error))
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
            self._after_beat(pulse, begun)
        absent, self._absent = self._absent, set()
        await asyncio.gather(*(self.away(guest_id, connection_id) for guest_id, connection_id in absent))

    # --- matchmaking.matchmaker.Watcher -------------------------------------------------------------------

    def moved(self, before: Guest, after: Guest) -> None:
        self._count(before, after)
        member = self._members.get(after.id)
        if member is None:
            return
        if member.connection_id == after.connection_id:
            member.moved(before, after)
        else:
            # A newer connection took the seat and ended before it was told: this one receives nothing more.
            member.part(CloseCode.SUPERSEDED if after.connection_id else CloseCode.OVERLOADED)

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        member = self._members.get(guest.id)
        if member is not None:
            superseded = trouble is Trouble.SUPERSEDED
            member.part(CloseCode.SUPERSEDED if superseded else CloseCode.OVERLOADED)

    def _count(self, before: Guest, after: Guest) -> None:
        """Counts a match once, and a wait for each guest. A resumed chat counts as neither."""
        old, new = before.state, after.state
        if not isinstance(new, Chatting) or new.again or (isinstance(old, Chatting) and old.chat == new.chat):
            return
        counts = self._counts
        if after.id < new.partner.id:
            counts.match()
        counts.wait(max(0, new.at - old.since) if isinstance(old, Waiting) else 0)

    def hint(self, process: str) -> None:
        try:
            self._relay.hint_changes(process, self.slug)
        except LayerUnavailable:
            logger.debug("A hint was lost; the next beat makes up for it")
