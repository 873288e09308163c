"""Evenings of rounds on two processes: who meets whom, how soon after the bell, and when a process dies at the bell."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.evening import Evening, evening
from tests.support.processes import switch

#: Everybody hears of a partner within this time after the bell.
SECONDS = 2.0
#: The same, if the process that pairs is killed.
SECONDS_WITH_A_KILL = SECONDS + 5.0
#: The short evenings run beside other tests.
PATIENCE = 3.0


@dataclass
class Figures:
    """What an evening was like."""

    met: Counter[frozenset[str]] = field(default_factory=Counter)
    sat: Counter[str] = field(default_factory=Counter)
    #: The slowest seat of each round (s after the bell).
    slowest: list[float] = field(default_factory=list)

    def note(self, here: Evening, bell: float) -> None:
        """A round in which everybody sits who can."""
        pairs = here.pairs()
        assert {len(pair) for pair in pairs} == {2}
        self.met.update(frozenset(visitor.guest.name for visitor in pair) for pair in pairs)
        self.sat.update(visitor.guest.name for visitor in here.visitors if visitor.guest.chat is None)
        seated = [visitor.seated_at for pair in pairs for visitor in pair]
        self.slowest.append((max(seated) - bell) / 1000)


async def play(here: Evening, rounds: int, kill_in: int = 0) -> Figures:
    """All rounds; in one of them a process dies at the bell."""
    figures, seats = Figures(), len(here.visitors) // 2 * 2
    bell = float((await here.host("skip"))["now"])
    for number in range(1, rounds + 1):
        if number == kill_in:
            await here.until(
                "the bell", lambda: any(visitor.where[0] == "round" for visitor in here.visitors)
            )
            here.site.hosts[0].is_in_rotation = False
            await asyncio.to_thread(here.site.hosts[0].kill)
        await here.until(f"pairs of round {number}", lambda: here.chatting() == seats)
        figures.note(here, bell)
        await here.host("skip")
        await here.until(f"the end of round {number}", lambda: here.chatting() == 0)
        await here.until("the break", lambda number=number: here.are_all_in("break", number))  # type: ignore[misc]
        bell = here.visitors[-1].phase["until"]
    return figures


@pytest.fixture
def shared(database: Path) -> Path:
    """All guests come from one address here."""
    switch(database, "shared_networks=on")
    return database


async def test_a_short_evening_on_two_processes(shared: Path) -> None:
    async with evening(shared, guests=25, rounds=3) as here:
        figures = await play(here, rounds=3)
        assert set(figures.met.values()) == {1}
        assert sorted(figures.sat.values()) == [1, 1, 1]
        assert max(figures.slowest) <= SECONDS * PATIENCE, figures.slowest
        assert {visitor.ends["round"] + figures.sat[visitor.guest.name] for visitor in here.visitors} == {3}
        await here.host("skip")
        await here.host("skip")
        await here.until("the end", lambda: here.are_all_in("over", 3))
        state = await here.host("state")
        assert (state["present"], state["chatting"], state["waiting"]) == (25, 0, 0)


async def test_a_process_that_dies_at_the_bell_costs_some_seconds(shared: Path) -> None:
    async with evening(shared, guests=16, rounds=3) as here:
        figures = await play(here, rounds=3, kill_in=2)
        assert set(figures.met.values()) == {1}
        assert not figures.sat
        assert figures.slowest[1] <= SECONDS_WITH_A_KILL * PATIENCE, figures.slowest


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kill_in", [0, 4], ids=["undisturbed", "with a kill"])
async def test_eight_rounds_of_five_hundred(shared: Path, kill_in: int) -> None:
    async with evening(shared, guests=500, rounds=8, break_seconds=5) as here:
        figures = await play(here, rounds=8, kill_in=kill_in)
        logging.getLogger(__name__).info("slowest seat of each round (s): %s", figures.slowest)
        assert set(figures.met.values()) == {1}
        assert not figures.sat
        disturbed = [figures.slowest.pop(kill_in - 1)] if kill_in else []
        assert max(figures.slowest) <= SECONDS
        assert all(seconds <= SECONDS_WITH_A_KILL for seconds in disturbed)
