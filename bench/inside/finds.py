"""Finds: how many a second one process can make, and how long one takes at a moderate rate."""

import asyncio
import random
from time import perf_counter, process_time

import msgspec

from bench.inside.pool import Pool
from bench.inside.redis_cpu import redis_cpu_seconds
from matchmaking.values import Chatting, Guest

#: Finds that are under way at the same time.
_AT_ONCE = 100


class FindRate(msgspec.Struct, frozen=True):
    """Finds a second, and the CPU of one in microseconds."""

    per_second: float
    cpu_us: float
    redis_us: float


async def measure_rate(guests: int) -> FindRate:
    """Everybody finds, `_AT_ONCE` at a time."""
    pool = Pool()
    await pool.heartbeat.beat(guests)
    waiting = iter(await pool.arrive(guests))

    async def keep_finding() -> None:
        for guest in waiting:
            await pool.find(guest)

    redis = redis_cpu_seconds()
    begun, spent = perf_counter(), process_time()
    await asyncio.gather(*(keep_finding() for _ in range(_AT_ONCE)))
    wall, cpu = perf_counter() - begun, process_time() - spent
    redis = redis_cpu_seconds() - redis
    return FindRate(guests / wall, cpu / guests * 1e6, redis / guests * 1e6)


async def measure_times(guests: int, rate: float) -> list[float]:
    """Milliseconds of each find that met somebody who waited, at so many finds a second (Poisson)."""
    pool = Pool()
    await pool.heartbeat.beat(guests)
    chance = random.Random(guests)
    times: list[float] = []

    async def find(guest: Guest) -> None:
        begun = perf_counter()
        found = await pool.find(guest)
        if isinstance(found.state, Chatting):
            times.append((perf_counter() - begun) * 1e3)

    finds = []
    arrived = await pool.arrive(guests)
    due = perf_counter()
    for guest in arrived:
        due += chance.expovariate(rate)
        await asyncio.sleep(due - perf_counter())
        finds.append(asyncio.create_task(find(guest)))
    await asyncio.gather(*finds)
    return times
