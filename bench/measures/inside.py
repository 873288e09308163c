"""Matchmaking without sockets: the cost of a beat, finds a second, and the time of a find. One process a round."""

import asyncio
import os
import sys
from statistics import median
from typing import TypeVar

import msgspec

from bench.figures import Figures
from bench.generator.percentile import percentile
from bench.inside.among import FindCost
from bench.inside.beat import BeatCost
from bench.inside.finds import FindRate
from bench.inside.quality import Quality
from bench.systems.process import ROOT, free_port
from chatsite.redis.embedded import RedisServer

BEAT = "beat"
RATE = "find rate"
TIMES = "find, in the process"
AMONG = "find among many"
QUALITY = "quality"
SHARED = "with a shared interest"
SYSTEM = "Passerby"

Result = TypeVar("Result")


def guests_load(guests: int) -> str:
    return f"{guests:,} guests"


def waiting_load(waiting: int) -> str:
    return f"{waiting:,} waiting"


async def measure_beat(figures: Figures, guests: int) -> float:
    """One round; the median beat in milliseconds of this process's CPU."""
    costs = await _run(list[BeatCost], "beat", str(guests))
    for field in ("wall_ms", "cpu_ms", "redis_ms", "stall_ms"):
        value = median(getattr(cost, field) for cost in costs)
        figures.add(BEAT, SYSTEM, field.removesuffix("_ms"), value, unit="ms", load=guests_load(guests))
    return median(cost.cpu_ms for cost in costs)


async def measure_find_rate(figures: Figures, guests: int) -> float:
    """One round; finds a second."""
    rate = await _run(FindRate, "rate", str(guests))
    figures.add(RATE, SYSTEM, "finds", rate.per_second, unit="1/s")
    figures.add(RATE, SYSTEM, "process CPU", rate.cpu_us, unit="us")
    figures.add(RATE, SYSTEM, "Redis CPU", rate.redis_us, unit="us")
    return rate.per_second


async def measure_find_times(figures: Figures, *, rate: float, seconds: float) -> float:
    """One round; the median find that meets somebody who waits, in milliseconds."""
    times = await _run(list[float], "times", str(int(rate * seconds)), f"--per-second={rate}")
    for quantity, share in (("p50", 0.5), ("p99", 0.99)):
        figures.add(TIMES, SYSTEM, quantity, percentile(times, share), unit="ms")
    return percentile(times, 0.5)


async def measure_among(figures: Figures, waiting: int) -> float:
    """One round; microseconds of Redis's CPU that a find costs beside so many who wait for something else."""
    cost = await _run(FindCost, "among", str(waiting))
    load = waiting_load(waiting)
    figures.add(AMONG, SYSTEM, "Redis CPU", cost.redis_us, unit="us", load=load)
    figures.add(AMONG, SYSTEM, "p50", cost.wall_ms, unit="ms", load=load)
    return cost.redis_us


async def measure_quality(figures: Figures, seed: int) -> float:
    """One round; the share of pairs with a common interest."""
    found = await _run(Quality, "quality", str(seed))
    for name, share in (
        (SYSTEM, found.matched),
        ("first come", found.first_come),
        ("best possible", found.best),
    ):
        figures.add(QUALITY, name, SHARED, share, unit="share")
    return found.matched


async def _run(kind: type[Result], *arguments: str) -> Result:
    """Runs `python -m bench.inside` on the server's core, with an empty Redis."""
    redis = RedisServer(port=free_port(), maxmemory_mb=512)
    await asyncio.to_thread(redis.start)
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.inside", *arguments),
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "chatsite.settings",
                "PASSERBY_DOTENV": "off",
                "SECRET_KEY": "of the benchmark, which guards nothing whatsoever",
                "REDIS_URL": redis.url,
                "DATABASE_URL": "sqlite://:memory:",
            },
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"bench.inside {' '.join(arguments)} failed")
        return msgspec.json.decode(output, type=kind)
    finally:
        await asyncio.to_thread(redis.stop)
