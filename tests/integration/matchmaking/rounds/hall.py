"""An event for tests of matchmaking: several processes, many guests, and a host who skips from phase to phase."""

import time
from collections import Counter

from redis import Redis

from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.event import PoolEvent
from matchmaking.rounds.timetable import Phase, PhaseKind, Timetable
from matchmaking.rules import Rules
from matchmaking.store.scripts import Timing
from matchmaking.tokens import Token, new_id
from matchmaking.values import NOWHERE, Chatting, Guest, Network, Wishes
from tests.integration.matchmaking.pool import Process, many_connections

HELD = Rules(held=True, again_ms=0)
#: Far longer than a test: only the host moves it on.
HOUR_MS = 3_600_000
ROUND = "round"
NO_WISHES = Wishes()


class Hall:
    """The processes of one pool, and the guests of all."""

    def __init__(self, url: str, *, processes: int = 2, rules: Rules = HELD, least: int = 2) -> None:
        self.pool = new_id()
        client: Redis = many_connections(url)
        self.processes = [Process(client, self.pool, Timing(), rules) for _ in range(processes)]
        #: The first round is an hour away.
        start = int(time.time() * 1000) + HOUR_MS
        timetable = Timetable(start_ms=start, rounds=8, talk_ms=HOUR_MS, break_ms=HOUR_MS)
        self.events = [
            PoolEvent(process.scripts, process.matchmaker, timetable, least) for process in self.processes
        ]
        self.tokens: dict[str, Token] = {}
        self.home: dict[str, Process] = {}
        self.met: Counter[frozenset[str]] = Counter()

    async def open(self, guests: int = 0) -> "Hall":
        for process in self.processes:
            await process.beat()
        for i in range(guests):
            await self.enter(self.processes[i % len(self.processes)])
        return self

    async def enter(
        self, process: Process, wishes: Wishes = NO_WISHES, network: Network = NOWHERE, *, able: bool = False
    ) -> str:
        """A new guest waits. Returns its id."""
        guest, token = await process.matchmaker.arrive(new_id(), 1, network=network, able=able)
        self.tokens[guest.id], self.home[guest.id] = token, process
        await process.matchmaker.find(guest.id, wishes, inbox=new_id())
        return guest.id

    def guest(self, guest_id: str) -> Guest:
        return self.home[guest_id].matchmaker.guest(guest_id)

    def guests(self) -> list[Guest]:
        return [self.guest(guest_id) for guest_id in self.home]

    def partner(self, guest_id: str) -> str | None:
        state = self.guest(guest_id).state
        return state.partner.id if isinstance(state, Chatting) else None

    def pairs(self) -> set[frozenset[str]]:
        """Both sides of each chat agree on it."""
        found = Counter(
            frozenset((guest.id, guest.state.partner.id))
            for guest in self.guests()
            if isinstance(guest.state, Chatting)
        )
        assert set(found.values()) <= {2}
        return set(found)

    @property
    def phase(self) -> Phase:
        return self.events[0].phase()

    async def skip_to(self, kind: PhaseKind, number: int) -> None:
        """The host skips until that phase; every process learns of it and ends the chats of earlier phases."""
        while (self.phase.kind, self.phase.round) != (kind, number):
            assert self.phase.kind is not PhaseKind.OVER
            await self.events[0].command(HostCommand.SKIP)
        await self.bell()

    async def bell(self) -> None:
        """What every process does when a phase begins."""
        for event in self.events:
            await event.look()
            await event.end_chats(ROUND)
        await self.drain()

    async def ring(self) -> set[frozenset[str]]:
        """The first process pairs; the pairs that are new."""
        before = self.pairs()
        assert await self.events[0].pair()
        await self.drain()
        new = self.pairs() - before
        self.met.update(new)
        return new

    async def tick(self, *guest_ids: str) -> None:
        """These guests would like to meet their present partners again."""
        for guest_id in guest_ids:
            state = self.guest(guest_id).state
            assert isinstance(state, Chatting)
            await self.home[guest_id].matchmaker.tick(guest_id, state.chat, state.partner.id, 7)

    async def drain(self) -> None:
        for process in self.processes:
            await process.heartbeat.drain()

    async def round(self, number: int) -> set[frozenset[str]]:
        """A whole round, and the break after it."""
        await self.skip_to(PhaseKind.ROUND, number)
        pairs = await self.ring()
        await self.skip_to(PhaseKind.BREAK, number)
        assert self.pairs() == set()
        return pairs
