"""The heartbeat of a pool in one process: each beat renews the lease, recovers lost hints and cleans up."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from heapq import nlargest
from statistics import median
from typing import TypeVar

import msgspec

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.matchmaker import Matchmaker
from matchmaking.store.records import Findings, LineRecord
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Pulse

_Item = TypeVar("_Item")

#: A script that touches more guests than this would block Redis for more than about 2 ms.
BATCH = 200
#: Every guest's record is renewed once in this many beats.
ROTATION_BEATS = 15
#: How many waiting guests search again per beat. A newcomer's own `find` searches anyway.
RETRIES = 16
#: With fewer waits than this a median means little.
WAITS_FOR_AN_ESTIMATE = 5
#: The interests of the whole site are added up once in this many beats, from at most this many per process
#: ...
WISHED_BEATS = 4
WISHED_INTERESTS = 100
#: ... each with up to this many of the guests who wish for it.
WISHING_GUESTS = 8
#: Networks are counted for this many interests, among this many guests each, in batches of at most `BATCH`.
COUNTED_INTERESTS = 40
COUNTED_GUESTS = 40


class Heartbeat:
    """Beats for one matchmaker.

    A beat costs as much as changed, plus the renewal of a fifteenth of the guests.
    """

    def __init__(self, scripts: Scripts, matchmaker: Matchmaker, timing: Timing) -> None:
        self._scripts = scripts
        self._matchmaker = matchmaker
        self._timing = timing
        #: The entries of the change list that were read and are still to be removed.
        self._read: Sequence[str] = ()
        self._draining = asyncio.Lock()
        self._dead: frozenset[str] = frozenset()
        self._doubted: set[str] = set()
        self._reconcile = True
        self._beats = 0
        #: The median wait in seconds of recently matched guests; None if too few.
        self.estimate: float | None = None
        #: For each interest, the number of networks on the whole site whose guests wish for it, as last
        #: counted.
        self.wished: Counter[str] = Counter()
        #: The counts this process added up for the site, to be sent with its next beat.
        self._added_up = ""

    def verify_soon(self, guest_id: str) -> None:
        """The cached state of this guest may be wrong: the next beat checks it."""
        self._doubted.add(guest_id)

    def reconcile(self) -> None:
        """Many changes may have been missed: the next beat compares every guest."""
        self._reconcile = True

    async def beat(self, connected: int) -> Pulse:
        """One beat; `connected` is the number of connected guests. Raises MatchmakingError(UNAVAILABLE)."""
        doubted, self._doubted = self._doubted, set()
        try:
            return await self._beat(connected, doubted)
        except BaseException:
            self._doubted |= doubted
            self._reconcile = True  # the beat stopped halfway, and which guests it reached is unknown
            raise

    async def drain(self) -> None:
        """Reads this process's change list: right after a hint, and with every beat."""
        async with self._draining:
            more = True
            while more:
                findings = await self._scripts.drain(BATCH, self._read)
                self._read, more = findings.read, findings.more
                await self._learn(findings)

    async def line(self, busy: int, seekers: Sequence[str]) -> LineRecord:
        """The line of a helpline, with the places of these seekers in the same order. Call once per beat.

        `busy`: helpers of this process who are ready or in a chat. Raises MatchmakingError(UNAVAILABLE).
        """
        return await self._scripts.line(busy, seekers)

    async def _beat(self, connected: int, doubted: set[str]) -> Pulse:
        pulse = await self._pulse(connected)
        self._matchmaker.sync_awake(pulse.awake)
        if pulse.era != self._matchmaker.era:
            await self._write_back(pulse)
        await self.drain()
        everybody, self._reconcile = self._reconcile or pulse.lapsed, False
        await self._renew(1 if everybody else ROTATION_BEATS)
        # '': partners whose records have not been written back yet
        await self._look(doubted, (pulse.dead ^ self._dead) | {""})
        self._dead = pulse.dead
        await self._each(self._matchmaker.expire, self._matchmaker.guest_cache.due(pulse.awake))
        await self._each(self._matchmaker.retry, self._to_retry(pulse))
        return pulse

    async def _pulse(self, connected: int) -> Pulse:
        """Runs the beat's script and takes over the site-wide estimate and interests."""
        self._beats += 1
        wishing = _json(self._matchmaker.guest_cache.wishing(WISHED_INTERESTS, WISHING_GUESTS))
        added_up, self._added_up = self._added_up, ""
        pulse = await self._scripts.beat(
            new_id(), connected, wishing, added_up, WISHED_BEATS * self._timing.beat
        )
        waits = pulse.waits
        self.estimate = median(waits) / 1000 if len(waits) >= WAITS_FOR_AN_ESTIMATE else None
        self.wished = Counter(pulse.popular)
        if pulse.wished:
            self.wished = await self._count_networks(pulse.wished)
            self._added_up = _json(dict(self.wished))
        return pulse

    async def _count_networks(self, wishes: Iterable[dict[str, tuple[str, ...]]]) -> Counter[str]:
        """For the most-wished interests that the processes sent, the number of networks."""
        wishing: dict[str, list[str]] = {}
        for interests in wishes:
            for interest, guests in interests.items():
                wishing.setdefault(interest, []).extend(guests)
        most = nlargest(COUNTED_INTERESTS, wishing.items(), key=lambda item: len(item[1]))
        found: Counter[str] = Counter()
        for batch in _batches(most, BATCH // COUNTED_GUESTS):
            counts = await self._scripts.wishing([guests[:COUNTED_GUESTS] for _, guests in batch])
            found.update({interest: count for (interest, _), count in zip(batch, counts, strict=True)})
        return found

    def _to_retry(self, pulse: Pulse) -> list[str]:
        """The guests whose step changed, and a rotating share of the others: a cool-down may have ended."""
        presence = self._matchmaker.guest_cache
        if pulse.waiting < 2:
            return presence.widening(pulse.now)
        waiting = presence.waiting()
        turn = self._beats * RETRIES % max(1, len(waiting))
        return list({*presence.widening(pulse.now), *(waiting[turn:] + waiting[:turn])[:RETRIES]})

    async def _write_back(self, pulse: Pulse) -> None:
        """Adopts a new era: Redis lost its data, or this process has just joined."""
        if pulse.young < self._timing.youth:
            await self._each(self._matchmaker.restore, [g.id for g in self._matchmaker.guest_cache.guests()])
        else:
            self._reconcile = True
        self._matchmaker.adopt_era(pulse.era)

    async def _renew(self, beats: int) -> None:
        for batch in _batches(self._matchmaker.guest_cache.to_renew(beats)):
            await self._learn(await self._scripts.renew(batch))

    async def _look(self, doubted: set[str], processes: Iterable[str]) -> None:
        """Checks the doubted guests, and those whose partners' processes died or came back."""
        ids = doubted.union(self._matchmaker.guest_cache.with_partners_on(processes))
        for batch in _batches([guest_id for guest_id in ids if guest_id in self._matchmaker.guest_cache]):
            await self._learn(await self._scripts.look(batch))

    async def _learn(self, findings: Findings) -> None:
        self._matchmaker.sync_awake(findings.awake)
        lost = [*findings.lost, *(record.id for record in findings.guests if not record.process)]
        for record in findings.guests:
            self._matchmaker.learn(record)
        await self._each(self._matchmaker.restore, [g for g in lost if g in self._matchmaker.guest_cache])

    async def _each(self, do: Callable[[str], Awaitable[None]], guest_ids: Sequence[str]) -> None:
        """Runs `do` for each guest that is still held, one batch per round trip."""
        for batch in _batches(guest_ids):
            held = [guest_id for guest_id in batch if guest_id in self._matchmaker.guest_cache]
            for outcome in await asyncio.gather(*map(do, held), return_exceptions=True):
                # A guest may leave while its batch is under way; then there is nothing left to do for it.
                if isinstance(outcome, BaseException) and not _is_over(outcome):
                    raise outcome


def _json(interests: dict[str, int] | dict[str, list[str]]) -> str:
    return msgspec.json.encode(interests).decode()


def _is_over(error: BaseException) -> bool:
    return isinstance(error, MatchmakingError) and error.trouble is Trouble.OVER


def _batches(items: Sequence[_Item], size: int = BATCH) -> Iterable[Sequence[_Item]]:
    return (items[i : i + size] for i in range(0, len(items), size))
