"""A crowd: what the hops of those who chat suffer from thousands of guests who only listen."""

from bench.figures import Figures
from bench.generator.route import close_all
from bench.measures.hop import measure_hop
from bench.progress import Progress
from bench.systems.site import Site
from bench.systems.site_guest import SiteGuest
from bench.systems.system import many

MEASURE = "crowd"


def load_of(idle: int) -> str:
    return f"{idle:,} idle guests"


async def measure_crowd(
    figures: Figures, progress: Progress, crowds: list[int], *, windows: int, seconds: float, seed: int
) -> None:
    """One round, on a process of its own: the crowd grows, and each size is measured in several windows."""
    site = Site(GRACE_SECONDS=120)
    await site.start()
    idle: list[SiteGuest] = []
    routes = await site.routes(100)
    try:
        for size in crowds:
            idle += await many(size - len(idle), site.connect)
            for window in range(windows):
                await measure_hop(
                    figures,
                    site,
                    routes,
                    rate=400,
                    seconds=seconds,
                    seed=seed + window,
                    measure=MEASURE,
                    load=load_of(size),
                )
            figure = figures.get(MEASURE, site.name, "p99", load_of(size))
            assert figure is not None
            progress.say(f"crowd: {load_of(size)}: p99 of a hop {figure.values[-1]:.2f} ms")
    finally:
        close_all(routes)
        for guest in idle:
            guest.close()
        await site.stop()
