"""Connects: how many guests a second one process can greet, and what each one then weighs while it chats."""

import asyncio
from time import perf_counter

from bench.figures import Figures
from bench.load import ClosedLoop, Route, close_all
from bench.systems.process import resident_bytes
from bench.systems.system import System, many

MEASURE = "connects"
MEMORY = "memory"

#: Enough that everything that is made only once has been made.
_WARM_UP_PAIRS = 25
_TALKING = 100
#: Memory counts as settled when it has changed by less than this share for so long.
_SETTLED_SHARE, _SETTLED_SECONDS, _PATIENCE_SECONDS, _LOOK_SECONDS = 0.005, 2.0, 15.0, 0.2


async def measure_connects(figures: Figures, system: System, *, guests: int) -> float:
    """Handshake and greeting, with at most 64 of them under way; guests a second."""
    before = system.usage()
    everybody = await many(guests, system.connect)
    used = system.usage() - before
    for guest in everybody:
        guest.close()
    figures.add(MEASURE, system.name, "connects", guests / used.seconds, unit="1/s")
    figures.add(MEASURE, system.name, "server CPU", used.server / guests * 1e6, unit="us")
    return guests / used.seconds


async def measure_memory(figures: Figures, system: System, *, guests: int) -> float:
    """What resident memory grows by for each guest, in kB (1,000 bytes); the process has served few before."""
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
    """Resident memory once it changes no more: a busy machine delays collectors, and what their threads give back."""
    seen, since, begun = system.resident_bytes(), perf_counter(), perf_counter()
    while perf_counter() - since < _SETTLED_SECONDS and perf_counter() - begun < _PATIENCE_SECONDS:
        await asyncio.sleep(_LOOK_SECONDS)
        now = system.resident_bytes()
        if abs(now - seen) > seen * _SETTLED_SHARE:
            seen, since = now, perf_counter()
    return seen


async def _talk(routes: list[Route]) -> None:
    """Everybody says a few words; not all at once, which the slower systems would not survive."""
    for start in range(0, len(routes), _TALKING):
        loop = ClosedLoop(routes[start : start + _TALKING])
        await loop.start()
        await loop.stop()
