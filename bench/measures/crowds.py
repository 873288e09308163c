"""Crowds: how thousands of guests, idle or coming back after a restart, delay the messages of others."""

import asyncio
from collections.abc import Sequence

from bench.crowd import Crowd
from bench.figures import Figures, percentile
from bench.load import OpenLoop, close_all
from bench.measures.messages import add_hops, measure_hop
from bench.systems.site import Site
from bench.systems.system import System

IDLE = "crowd"
STORM = "storm"

_RATE = 400.0
_IDLE_PAIRS, _STAYING_PAIRS = 100, 50
#: How long the guests who stay are measured before the storm.
_CALM_SECONDS = 3.0


def idle_load(guests: int) -> str:
    return f"{guests:,} idle guests"


async def measure_idle(
    figures: Figures, crowds: Sequence[int], *, windows: int, seconds: float, seed: int
) -> float:
    """Uses its own process. The crowd grows, and each size is measured in several windows.

    Returns the p99 hop of the last window, in milliseconds.
    """
    async with Site(GRACE_SECONDS=120) as site, Crowd(site) as crowd:
        routes = await site.routes(_IDLE_PAIRS)
        present = 0
        for size in crowds:
            await crowd.come(size - present)
            present = size
            for window in range(windows):
                await measure_hop(
                    figures,
                    site,
                    routes,
                    rate=_RATE,
                    seconds=seconds,
                    seed=seed + window,
                    measure=IDLE,
                    load=idle_load(size),
                )
        close_all(routes)
        figure = figures.get(IDLE, site.name, "p99", idle_load(crowds[-1]))
        assert figure is not None
        return figure.values[-1]


async def measure_storm(figures: Figures, system: System, *, guests: int, seed: int) -> float:
    """Two processes on one Redis: one with `guests` in chats is killed and started again, and all come back at once.

    Some pairs keep talking on the other process. Returns the seconds from the moment when the new process
    serves until the last guest is welcomed.
    """
    async with system, system.beside() as other, Crowd(system) as crowd:
        await crowd.come(guests)
        await crowd.pair()
        routes = await other.routes(_STAYING_PAIRS)

        calm = OpenLoop(routes, rate=_RATE, seed=seed)
        await calm.start()
        await asyncio.sleep(_CALM_SECONDS)
        await calm.stop()

        await crowd.expect_loss()
        await system.process.kill()
        await system.process.start()
        storm = OpenLoop(routes, rate=_RATE, seed=seed)
        await storm.start()
        before = system.usage()
        returned = await crowd.come_back()
        used = system.usage() - before
        await storm.stop()
        close_all(routes)

    load = f"{guests:,} guests"
    add_hops(figures, STORM, system, storm, load)
    for quantity, value in (
        ("all back", returned.all),
        ("half back", returned.half),
        ("server CPU", used.server),
        ("Redis CPU", used.redis),
        ("crowd CPU", returned.cpu),
        ("start", system.process.start_seconds),
    ):
        figures.add(STORM, system.name, quantity, value, unit="s", load=load)
    figures.add(STORM, system.name, "p99 before", percentile(calm.hops, 0.99) / 1e6, unit="ms", load=load)
    return returned.all
