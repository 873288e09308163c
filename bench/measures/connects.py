"""Connects: how many guests one process can greet in a second, and how much memory a chatting guest takes."""

import asyncio
from collections.abc import Sequence

from bench.figures import Figures
from bench.load import ClosedLoop, Route, close_all
from bench.systems.process import resident_bytes
from bench.systems.system import System, Usage, many

MEASURE = "connects"
MEMORY = "memory"

#: Enough to create everything that a process creates only once.
_WARM_UP_PAIRS = 25
_TALKING = 100
#: A collection gives memory back that the one before found unused.
_COLLECTIONS = 4
_SETTLE_SECONDS, _LOOK_SECONDS = 3.0, 0.2
#: A process that uses less of a core is idle.
_IDLE_SHARE = 0.1


async def warm_up(system: System, *, guests: int) -> None:
    """Connects that are not measured: Node compiles what runs often, which takes thousands of them."""
    await _connect_and_close(system, guests)


async def measure_connects(figures: Figures, system: System, *, guests: int) -> float:
    """Handshake and greeting, at most 64 at a time. Returns guests per second."""
    used = await _connect_and_close(system, guests)
    figures.add(MEASURE, system.name, "connects", guests / used.seconds, unit="1/s")
    figures.add(MEASURE, system.name, "server CPU", used.server / guests * 1e6, unit="us")
    return guests / used.seconds


async def _connect_and_close(system: System, guests: int) -> Usage:
    """What connecting took. Returns when the closes are dealt with: they must not slow the next system down."""
    before = system.usage()
    everybody = await many(guests, system.connect)
    used = system.usage() - before
    for guest in everybody:
        guest.close()
    for _ in range(round(_SETTLE_SECONDS / _LOOK_SECONDS)):
        begun = system.usage()
        await asyncio.sleep(_LOOK_SECONDS)
        if (system.usage() - begun).server < _IDLE_SHARE * _LOOK_SECONDS:
            break
    return used


async def measure_memory(figures: Figures, systems: Sequence[System], *, guests: int) -> None:
    """Measures the growth of resident memory for each guest, in kB (1,000 bytes), in processes that have served few.

    Garbage is collected first: Node lets it grow to half of its memory, and collects it at no fixed time.
    """
    for system in systems:
        assert system.redis is not None, "not started"
        idle = system.resident_bytes() + resident_bytes(system.redis.pid)
        figures.add(MEMORY, system.name, "idle, with Redis", idle / 1e6, unit="MB")
        figures.add(MEMORY, system.name, "start", system.process.start_seconds, unit="s")
    warm = [await _talking(system, _WARM_UP_PAIRS) for system in systems]
    before = await _settled(systems)
    routes = [await _talking(system, guests // 2) for system in systems]
    after = await _settled(systems)
    for system, least, most in zip(systems, before, after, strict=True):
        figures.add(MEMORY, system.name, "a chatting guest", (most - least) / guests / 1000, unit="kB")
        figures.add(MEMORY, system.name, "the process before", least / 1e6, unit="MB")
    for its_routes in (*warm, *routes):
        close_all(its_routes)


async def _settled(systems: Sequence[System]) -> list[int]:
    """The smallest resident memory of each system after its collection."""
    for system in systems:
        for _ in range(_COLLECTIONS):
            system.collect()
            await asyncio.sleep(_LOOK_SECONDS)
    least = [system.resident_bytes() for system in systems]
    for _ in range(round(_SETTLE_SECONDS / _LOOK_SECONDS)):
        await asyncio.sleep(_LOOK_SECONDS)
        least = [min(value, system.resident_bytes()) for value, system in zip(least, systems, strict=True)]
    return least


async def _talking(system: System, pairs: int) -> list[Route]:
    """Guests who have said a few messages: 100 routes at a time, because all would overload the slower systems."""
    routes = await system.routes(pairs)
    for start in range(0, len(routes), _TALKING):
        loop = ClosedLoop(routes[start : start + _TALKING])
        await loop.start()
        await loop.stop()
    return routes
