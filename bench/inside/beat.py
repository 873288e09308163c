"""What a beat costs: its time, this process's CPU, Redis's CPU, and how long it held up the event loop."""

import asyncio
from time import perf_counter, process_time

import msgspec

from bench.inside.pool import Pool
from bench.inside.redis_cpu import redis_cpu_seconds
from matchmaking.values import Wishes

_LOOK_SECONDS = 0.001
_BEAT_SECONDS = 2.0


class BeatCost(msgspec.Struct, frozen=True):
    """Of one beat. `stall_ms`: the longest time in which the event loop did nothing else."""

    wall_ms: float
    cpu_ms: float
    redis_ms: float
    stall_ms: float


async def measure_beats(guests: int, beats: int) -> list[BeatCost]:
    """With so many guests, all of them chatting."""
    pool = Pool()
    async with pool.beating(_BEAT_SECONDS):
        await pool.find_all(await pool.arrive(guests), lambda n: Wishes())
    await pool.heartbeat.beat(guests)  # takes in what the finds changed
    return [await _measure_beat(pool, guests) for _ in range(beats)]


async def _measure_beat(pool: Pool, guests: int) -> BeatCost:
    watch = asyncio.create_task(_longest_stall())
    await asyncio.sleep(0)
    redis = redis_cpu_seconds()
    begun, spent = perf_counter(), process_time()
    await pool.heartbeat.beat(guests)
    wall, cpu = perf_counter() - begun, process_time() - spent
    redis = redis_cpu_seconds() - redis
    watch.cancel()
    return BeatCost(wall * 1e3, cpu * 1e3, redis * 1e3, await watch * 1e3)


async def _longest_stall() -> float:
    """Seconds by which the worst of many short sleeps was late; ends when it is cancelled."""
    longest = 0.0
    try:
        while True:
            begun = perf_counter()
            await asyncio.sleep(_LOOK_SECONDS)
            longest = max(longest, perf_counter() - begun - _LOOK_SECONDS)
    except asyncio.CancelledError:
        return longest
