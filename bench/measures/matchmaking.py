"""Matchmaking without sockets: the cost of a heartbeat, finds a second, and what a find costs beside many."""

import asyncio
from statistics import median
from time import perf_counter, process_time

from bench.figures import Figures
from bench.pool import Pool, pool
from bench.systems.site import Site
from matchmaking.values import Wishes

BEAT = "beat"
RATE = "find rate"
AMONG = "find among many"

_BEAT_SECONDS = 2.0
_BEATS = 5
#: Finds that are under way at the same time where their rate is measured.
_AT_ONCE = 100
#: How many finds are timed beside many who wait.
_FINDS_AMONG = 1_000
_TEA = Wishes(interests=("tea",))
_LOOK_SECONDS = 0.001


def guests_load(guests: int) -> str:
    return f"{guests:,} guests"


def waiting_load(waiting: int) -> str:
    return f"{waiting:,} waiting"


async def measure_beat(figures: Figures, *, guests: int) -> float:
    """Measures beats with so many guests in chats. Returns the median CPU of this process in milliseconds.

    `stall` is the longest time in which the event loop did nothing else.
    """
    async with pool() as site:
        async with site.beating(_BEAT_SECONDS):
            await site.find_all(await site.arrive(guests), lambda n: Wishes())
        await site.heartbeat.beat(guests)  # takes in what the finds changed
        costs = [await _beat(site, guests) for _ in range(_BEATS)]
    for quantity in ("wall", "cpu", "redis", "stall"):
        value = median(cost[quantity] for cost in costs)
        figures.add(BEAT, Site.name, quantity, value, unit="ms", load=guests_load(guests))
    return median(cost["cpu"] for cost in costs)


async def measure_find_rate(figures: Figures, *, guests: int) -> float:
    """Everybody finds, 100 at a time. Returns finds per second."""
    async with pool() as site:
        await site.heartbeat.beat(guests)
        waiting = iter(await site.arrive(guests))

        async def keep_finding() -> None:
            for guest in waiting:
                await site.find(guest)

        redis, begun, spent = site.redis_cpu_seconds(), perf_counter(), process_time()
        await asyncio.gather(*(keep_finding() for _ in range(_AT_ONCE)))
        wall, cpu = perf_counter() - begun, process_time() - spent
        redis = site.redis_cpu_seconds() - redis
    figures.add(RATE, Site.name, "finds", guests / wall, unit="1/s")
    figures.add(RATE, Site.name, "process CPU", cpu / guests * 1e6, unit="us")
    figures.add(RATE, Site.name, "Redis CPU", redis / guests * 1e6, unit="us")
    return guests / wall


async def measure_among(figures: Figures, *, waiting: int) -> float:
    """Guests with a common interest find one after the other, while so many others wait for one that nobody shares.

    Returns the microseconds of Redis CPU that one find costs.
    """
    times: list[float] = []
    async with pool() as site:
        async with site.beating(_BEAT_SECONDS):
            await site.find_all(await site.arrive(waiting), _odd)
            guests = await site.arrive(_FINDS_AMONG)
        await site.beat()  # the lease holds until the last find
        redis = site.redis_cpu_seconds()
        for guest in guests:
            begun = perf_counter()
            await site.find(guest, _TEA)
            times.append(perf_counter() - begun)
        redis = site.redis_cpu_seconds() - redis
    cost, load = redis / _FINDS_AMONG * 1e6, waiting_load(waiting)
    figures.add(AMONG, Site.name, "Redis CPU", cost, unit="us", load=load)
    figures.add(AMONG, Site.name, "p50", median(times) * 1e3, unit="ms", load=load)
    return cost


async def _beat(site: Pool, guests: int) -> dict[str, float]:
    """Milliseconds of one beat."""
    watch = asyncio.create_task(_longest_stall())
    await asyncio.sleep(0)
    redis, begun, spent = site.redis_cpu_seconds(), perf_counter(), process_time()
    await site.heartbeat.beat(guests)
    wall, cpu = perf_counter() - begun, process_time() - spent
    redis = site.redis_cpu_seconds() - redis
    watch.cancel()
    return {"wall": wall * 1e3, "cpu": cpu * 1e3, "redis": redis * 1e3, "stall": await watch * 1e3}


async def _longest_stall() -> float:
    """Returns the seconds by which the worst of many short sleeps was late, when it is cancelled."""
    longest = 0.0
    try:
        while True:
            begun = perf_counter()
            await asyncio.sleep(_LOOK_SECONDS)
            longest = max(longest, perf_counter() - begun - _LOOK_SECONDS)
    except asyncio.CancelledError:
        return longest


def _odd(n: int) -> Wishes:
    return Wishes(interests=(f"odd {n}",), only_interests=True)
