"""Connects: how many guests a second one process can greet, and what each one then weighs while it chats."""

from time import perf_counter

from bench.figures import Figures
from bench.generator.closed_loop import ClosedLoop
from bench.generator.route import Route, close_all
from bench.systems.process import cpu_seconds, resident_bytes
from bench.systems.system import System, many

MEASURE = "connects"
MEMORY = "memory"

#: Enough that everything that is made only once has been made.
_WARM_UP_PAIRS = 25
_TALKING = 100


async def measure_connects(figures: Figures, system: System, guests: int) -> float:
    """One round: handshake and greeting, with at most 64 of them under way; guests a second."""
    begun, spent = perf_counter(), cpu_seconds(system.pid)
    voices = await many(guests, system.connect)
    elapsed, spent = perf_counter() - begun, cpu_seconds(system.pid) - spent
    for voice in voices:
        voice.close()
    figures.add(MEASURE, system.name, "connects", guests / elapsed, unit="1/s")
    figures.add(MEASURE, system.name, "server CPU", spent / guests * 1e6, unit="us")
    return guests / elapsed


async def measure_memory(figures: Figures, system: System, guests: int) -> float:
    """One round, in a process that has served few before: growth of resident memory a guest, in kB (1,000 bytes)."""
    warm = await system.routes(_WARM_UP_PAIRS)
    await _talk(warm)
    before = resident_bytes(system.pid)
    routes = await system.routes(guests // 2)
    await _talk(routes)
    weight = (resident_bytes(system.pid) - before) / guests / 1000
    close_all(routes + warm)
    figures.add(MEMORY, system.name, "a chatting guest", weight, unit="kB")
    figures.add(MEMORY, system.name, "the process before", before / 1e6, unit="MB")
    return weight


async def _talk(routes: list[Route]) -> None:
    """Everybody says a few words; not all at once, which the slower systems would not survive."""
    for start in range(0, len(routes), _TALKING):
        loop = ClosedLoop(routes[start : start + _TALKING])
        await loop.start()
        await loop.stop()
