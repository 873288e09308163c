"""Relay throughput: pairs in a closed loop, each guest with one message under way, and what a message costs."""

import asyncio
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Self

from bench.figures import Figures
from bench.generator.closed_loop import ClosedLoop
from bench.generator.route import Route
from bench.systems.process import cpu_seconds
from bench.systems.system import System

MEASURE = "relay"

_WARM_UP_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Meter:
    """All counters at one moment."""

    at: float
    through: int
    server: float
    redis: float
    generator: float

    @classmethod
    def read(cls, system: System, loop: ClosedLoop) -> Self:
        redis = cpu_seconds(system.redis.pid) if system.redis else 0.0
        return cls(perf_counter(), loop.through, cpu_seconds(system.pid), redis, process_time())


async def measure_relay(figures: Figures, system: System, routes: list[Route], seconds: float) -> float:
    """One round of one system; messages a second."""
    loop = ClosedLoop(routes)
    await loop.start()
    await asyncio.sleep(_WARM_UP_SECONDS)
    before = _Meter.read(system, loop)
    await asyncio.sleep(seconds)
    after = _Meter.read(system, loop)
    await loop.stop()

    messages, elapsed = after.through - before.through, after.at - before.at
    generator = after.generator - before.generator

    def add(quantity: str, value: float, unit: str) -> None:
        figures.add(MEASURE, system.name, quantity, value, unit=unit)

    add("messages", messages / elapsed, "1/s")
    add("server CPU", (after.server - before.server) / messages * 1e6, "us")
    add("Redis CPU", (after.redis - before.redis) / messages * 1e6, "us")
    add("generator CPU", generator / messages * 1e6, "us")
    add("server core", (after.server - before.server) / elapsed, "share")
    add("generator core", generator / elapsed, "share")
    return messages / elapsed
