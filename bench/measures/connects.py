"""Connects: how many guests one process can greet in a second, and how much memory a chatting guest takes."""

import asyncio
from time import perf_counter

from bench.figures import Figures
from bench.load import ClosedLoop, Route, close_all
from bench.systems.process import resident_bytes
from bench.systems.system import System, many

MEASURE = "connects"
MEMORY = "memory"

#: Enough to create everything that a process creates only once.
_WARM_UP_PAIRS = 25
_TALKING = 100
#: Memory counts as settled when it has changed by less than this share for so long.
_SETTLED_SHARE, _SETTLED_SECONDS, _PATIENCE_SECONDS, _LOOK_SECONDS = 0.005, 2.0, 15.0, 0.2


async def measure_connects(figures: Figures, system: System, *, guests: int) -> float:
    """Handshake and greeting, at most 64 at a time. Returns guests per second."""
    before = system.usage()
    everybody = await many(guests, system.connect)
    used = system.usage() - before
    for guest in everybody:
        guest.close()
    figures.add(MEASURE, system.name, "connects", guests / used.seconds, unit="1/s")
    figures.add(MEASURE, system.name, "server CPU", used.server / guests * 1e6, unit="us")
    return guests / used.seconds


async def measure_memory(figures: Figures, system: System, *, guests: int) -> float:
    """Returns the growth of resident memory for each guest, in kB (1,000 bytes), in a process that has served few."""
    assert system.redis is not None, "not started"
    idle = system.resident_bytes() + resident_bytes(system.redis.pid)
    warm = await system.routes(_WARM_UP_PAIRS)
    await _talk(warm)
    before = await _settled_bytes(system)
    routes = await system.routes(guests // 2)
    await _talk(routes)
    weight = (await _settled_bytes(system) - before) / guests / 1000
    close_all(routes + warm)
    figures.add(MEMORY, system.name, "a chatting guest", weight, unit="kB")
    figures.add(MEMORY, system.name, "the process before", before / 1e6, unit="MB")
    figures.add(MEMORY, system.name, "idle, with Redis", idle / 1e6, unit="MB")
    figures.add(MEMORY, system.name, "start", system.process.start_seconds, unit="s")
    return weight


async def _settled_bytes(system: System) -> int:
    """Resident memory once it has stopped changing: garbage collectors run late on a busy machine."""
    seen, since, begun = system.resident_bytes(), perf_counter(), perf_counter()
    while perf_counter() - since < _SETTLED_SECONDS and perf_counter() - begun < _PATIENCE_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        now = system.resident_bytes()
        if abs(now - seen) > seen * _SETTLED_SHARE:
            seen, since = now, perf_counter()
    return seen


async def _talk(routes: list[Route]) -> None:
    """Every guest says a few messages, 100 routes at a time, because all at once would overload the slower systems."""
    for start in range(0, len(routes), _TALKING):
        loop = ClosedLoop(routes[start : start + _TALKING])
        await loop.start()
        await loop.stop()
