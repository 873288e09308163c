"""An evening of rounds on two processes: how soon everybody has a partner, and how it delays others' messages."""

import asyncio
import time
from collections.abc import Sequence

from bench.crowd import Crowd
from bench.figures import Figures, percentile
from bench.load import OpenLoop, Route, close_all
from bench.systems.evening import EveningSite
from bench.systems.site import Site
from bench.systems.system import many

MEASURE = "evening"
SLOWEST = "slowest seat"
BEFORE, AFTER = "p99 before the bell", "p99 after it"

#: Messages a second over both processes, in the pool without rounds.
_RATE = 1_000.0
_PAIRS = 25
#: Hops are compared within this time before and after the bell. Matching takes a tenth of it.
_WINDOW_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0
_POLL_SECONDS = 0.2


def load_of(guests: int) -> str:
    return f"{guests:,} guests"


async def measure_evening(figures: Figures, *, guests: int, bells: int, seed: int) -> float:
    """Half of the guests are on each process. Returns the slowest seat of all bells, in seconds after its bell.

    The host skips the rounds, and the breaks end by themselves: only these bells are measured. One of the processes
    matches; hops are those of the process where they took longer.
    """
    slowest: list[float] = []
    async with (
        EveningSite() as first,
        first.beside() as second,
        Crowd(first) as here,
        Crowd(second) as there,
    ):
        crowds = (here, there)
        await asyncio.gather(*(crowd.come(guests // 2) for crowd in crowds))
        routes = [await _routes(site) for site in (first, second)]
        loops = [OpenLoop(some, rate=_RATE / 2, seed=seed + i) for i, some in enumerate(routes)]
        for loop in loops:
            await loop.start()
        since = float((await first.host("skip"))["now"]) - 1_000
        await _seats(crowds, guests // 2 * 2, since)
        for _ in range(bells):
            state = await first.host("skip")
            assert state["phase"] == "break", state
            bell = state["until"] / 1000
            calm = await _window(loops, bell - _WINDOW_SECONDS)
            rung = await _window(loops, bell)
            slowest.append(await _seats(crowds, guests // 2 * 2, bell * 1000) - bell)
            for quantity, value, unit in (
                (SLOWEST, slowest[-1], "s"),
                (BEFORE, calm, "ms"),
                (AFTER, rung, "ms"),
            ):
                figures.add(MEASURE, Site.name, quantity, value, unit=unit, load=load_of(guests))
        for loop in loops:
            await loop.stop()
            figures.add(MEASURE, Site.name, "lost", loop.lost, unit="messages", load=load_of(guests))
        for some in routes:
            close_all(some)
    return max(slowest)


async def _routes(site: EveningSite) -> list[Route]:
    return await site.pair(await many(2 * _PAIRS, site.talk))


async def _window(loops: Sequence[OpenLoop], begins: float) -> float:
    """The p99 hop (ms) of the slower loop, from that moment on (Unix s)."""
    await asyncio.sleep(max(0.0, begins - time.time()))
    before = [len(loop.hops) for loop in loops]
    await asyncio.sleep(_WINDOW_SECONDS)
    return max(percentile(loop.hops[start:], 0.99) / 1e6 for loop, start in zip(loops, before, strict=True))


async def _seats(crowds: Sequence[Crowd], count: int, since: float) -> float:
    """Waits until so many guests have been seated since then (Unix ms). Returns the last one's moment (Unix s)."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            found = [moment for crowd in crowds for moment in await crowd.seated(since / 1000)]
            if len(found) >= count:
                return max(found)
            await asyncio.sleep(_POLL_SECONDS)
