"""The bell: one process at a time reads who waits, matches them in a thread and seats the pairs."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from matchmaking.matchmaker import Matchmaker
from matchmaking.rounds.matching import match
from matchmaking.rounds.options import Walls, mutual, options
from matchmaking.rounds.people import Pair, Person
from matchmaking.rounds.timetable import Phase, PhaseKind
from matchmaking.store.records import tick_ids
from matchmaking.store.round_scripts import (
    PAIRS_PER_CALL,
    READ_PER_CALL,
    PassRecord,
    PersonRecord,
    RoundScripts,
    SeatArgs,
)
from matchmaking.store.scripts import Scripts
from matchmaking.tokens import new_id
from matchmaking.values import Wishes

_Item = TypeVar("_Item")

#: A busy machine may take longer for the matching than a pass lives without a sign of life (see `lib/event.lua`).
SIGN_OF_LIFE_SECONDS = 0.4
#: More are seated by the next pass.
MOST_PEOPLE = 2_000


class Bell:
    """The passes of one process over the waiting guests of one pool."""

    def __init__(self, scripts: RoundScripts, rules: Scripts, matchmaker: Matchmaker) -> None:
        """`rules` holds the pool's rules."""
        self._scripts = scripts
        self._rules = rules
        self._matchmaker = matchmaker

    async def ring(self, phase: Phase, plan: str, version: int, *, begins: int, least: int) -> int | None:
        """One pass. `begins`: when the first round began (ms). Raises MatchmakingError(UNAVAILABLE).

        Returns how many guests the round still needs to begin; None if another process is in the middle of a pass.
        """
        pass_id = new_id()
        begun = await self._scripts.bell(pass_id, MOST_PEOPLE)
        if not begun.begun:
            return None if begun.is_taken else 0
        people = await self._gather(pass_id, begun.waiting, begins)
        if people is None:
            return None
        rung = f"{plan} {phase.step}"
        is_first = begun.rung != rung
        present = len(people) + begun.chatting
        if is_first and phase.kind is PhaseKind.ROUND and present < least:
            await self._scripts.sit_out(pass_id, "", [])
            return least - present
        random.Random(f"{plan} {phase.step}").shuffle(people)  # noqa: S311  # who came together need not meet first
        matching = asyncio.create_task(asyncio.to_thread(self._match, people, phase, begun, begins))
        while not (await asyncio.wait({matching}, timeout=SIGN_OF_LIFE_SECONDS))[0]:
            await self._scripts.gather(pass_id, [])
        pairs, left = matching.result()
        for some in _slices(pairs, PAIRS_PER_CALL):
            seats = [_seat(pair) for pair in some]
            answer = await self._scripts.seat(pass_id, plan, version, phase.since, seats)
            self._matchmaker.take_in(answer)
            if answer.status != "ok":
                is_first, rung = False, ""  # the host has just changed something: the next pass knows what
                break
        sits = left if is_first and phase.kind is PhaseKind.ROUND else []
        self._matchmaker.take_in(await self._scripts.sit_out(pass_id, rung, [person.id for person in sits]))
        return 0

    async def _gather(self, pass_id: str, waiting: Sequence[str], begins: int) -> list[Person] | None:
        """None if the pass took too long, so another one may have begun."""
        people: list[Person] = []
        for ids in _slices(waiting, READ_PER_CALL):
            found = await self._scripts.gather(pass_id, ids)
            if not found.held:
                return None
            people.extend(_person(record, begins) for record in found.people)
        return people

    def _match(
        self, people: list[Person], phase: Phase, begun: PassRecord, begins: int
    ) -> tuple[list[Pair], list[Person]]:
        """Runs in a thread: a thousand guests take about 0.1 s."""
        rules = self._rules.rules
        apart, encrypted = rules.apart, rules.encryption == "required"
        this_phase = options(people, Walls(phase.since, apart=apart, encrypted=encrypted))
        if phase.kind is PhaseKind.MEET_AGAIN:
            return match(people, mutual(people, this_phase), breathe=_breathe)
        fresh = options(people, Walls(begins, apart=apart, encrypted=encrypted))
        # With so few guests everybody may have met everybody: better twice than alone.
        spare = this_phase if phase.round > (len(people) + begun.chatting) // 2 else None
        return match(people, fresh, spare, breathe=_breathe)


def _breathe() -> None:
    """Lets the event loop run: without this it waits up to 5 ms for the interpreter after each system call."""
    time.sleep(0)


def _person(record: PersonRecord, begins: int) -> Person:
    """What happened before the event does not count."""
    wishes = _wishes.decode(record.wishes)
    recent = (entry.partition(":") for entry in record.recent.split(";") if entry)
    return Person(
        id=record.id,
        rev=record.rev,
        interests=wishes.interests,
        language=wishes.language,
        network=record.network,
        able=record.able,
        blocked=frozenset(filter(None, record.blocked.split(";"))),
        blocked_networks=frozenset(record.blocked_networks),
        met={partner: int(at) for partner, _, at in recent if int(at) >= begins},
        sat_at=record.sat if record.sat >= begins else 0,
        ticks=tick_ids(record.ticks),
    )


def _seat(pair: Pair) -> SeatArgs:
    one, other = pair.one, pair.other
    return SeatArgs(one.id, one.rev, other.id, other.rev, new_id(), pair.shared)


def _slices(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


_wishes = msgspec.json.Decoder(Wishes)
