"""Matching as guests see it: from `find` to `matched` when somebody waits, and a thousand who come at once."""

import asyncio
import random
from time import perf_counter

from bench.figures import Figures, percentile
from bench.systems.site import Site, SiteGuest
from bench.systems.system import many

TIMES = "find, seen by the client"
ARRIVAL = "arrival"

#: A guest who is not matched so long after it asked never will be.
_PATIENCE_SECONDS = 30.0


async def measure_find_times(
    figures: Figures, site: Site, *, rate: float, seconds: float, seed: int
) -> float:
    """Makes `rate` finds a second (Poisson). Returns the median in milliseconds.

    Every second find is of a guest who waits first, and is not timed; the other one meets it.
    """
    guests = await many(int(rate * seconds), site.connect)
    chance = random.Random(seed)
    times: list[float] = []

    async def find(guest: SiteGuest) -> None:
        begun = perf_counter()
        if await guest.find():
            times.append((perf_counter() - begun) * 1e3)

    finds = []
    due = perf_counter()
    for guest in guests:
        due += chance.expovariate(rate)
        await asyncio.sleep(due - perf_counter())
        finds.append(asyncio.create_task(find(guest)))
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await asyncio.gather(*finds)
    for guest in guests:
        guest.close()
    for quantity, share in (("p50", 0.5), ("p99", 0.99)):
        figures.add(TIMES, site.name, quantity, percentile(times, share), unit="ms")
    return percentile(times, 0.5)


async def measure_arrival(figures: Figures, *, guests: int) -> float:
    """Two server processes: everybody connects, greets and finds at once. Returns seconds until all are paired."""
    async with Site() as first, first.beside() as second:
        begun = perf_counter()
        connected: list[float] = []

        async def come(site: Site) -> SiteGuest:
            guest = await site.connect()
            connected.append(perf_counter() - begun)
            await guest.find()
            return guest

        async with asyncio.timeout(_PATIENCE_SECONDS):
            everybody = await asyncio.gather(*(come((first, second)[i % 2]) for i in range(guests)))
        elapsed = perf_counter() - begun
        chats = [guest.chat for guest in everybody]
        for guest in everybody:
            guest.close()
    odd = sum(chats.count(chat) != 2 for chat in set(chats))
    figures.add(ARRIVAL, Site.name, "all connected", max(connected), unit="s")
    figures.add(ARRIVAL, Site.name, "all paired", elapsed, unit="s")
    figures.add(ARRIVAL, Site.name, "wrongly paired", odd, unit="chats")
    return elapsed
