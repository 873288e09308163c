"""A find among others: what it costs when many wait whom nobody suits."""

from statistics import median
from time import perf_counter

import msgspec

from bench.inside.pool import Pool
from bench.inside.redis_cpu import redis_cpu_seconds
from matchmaking.values import Wishes

_BEAT_SECONDS = 2.0
_FINDS = 1_000
_TEA = Wishes(interests=("tea",))


class FindCost(msgspec.Struct, frozen=True):
    """Of one find: Redis's CPU, and how long it takes."""

    redis_us: float
    wall_ms: float


async def measure_among(waiting: int) -> FindCost:
    """Guests who wish for tea, one after the other, beside so many who wait for what nobody else wishes for."""
    pool = Pool()
    async with pool.beating(_BEAT_SECONDS):
        await pool.find_all(await pool.arrive(waiting), _odd)
        guests = await pool.arrive(_FINDS)
    await pool.beat()  # the lease holds until the last find
    times: list[float] = []
    redis = redis_cpu_seconds()
    for guest in guests:
        begun = perf_counter()
        await pool.find(guest, _TEA)
        times.append(perf_counter() - begun)
    redis = redis_cpu_seconds() - redis
    return FindCost(redis / _FINDS * 1e6, median(times) * 1e3)


def _odd(n: int) -> Wishes:
    return Wishes(interests=(f"odd {n}",), only_interests=True)
