"""Hop latency: messages on a schedule over many pairs, timed from the speaker's socket to the listener's."""

from bench.figures import Figures
from bench.generator.open_loop import OpenLoop
from bench.generator.percentile import percentile
from bench.generator.route import Route
from bench.systems.process import cpu_seconds
from bench.systems.system import System

MEASURE = "hop"

#: name of the quantity, share of all hops
PERCENTILES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}


def load_of(rate: float) -> str:
    return f"{rate:,g} messages/s"


async def measure_hop(
    figures: Figures,
    system: System,
    routes: list[Route],
    *,
    rate: float,
    seconds: float,
    seed: int,
    measure: str = MEASURE,
    load: str = "",
) -> float:
    """One round of one system at one load; the median hop in milliseconds."""
    loop = OpenLoop(routes, rate=rate, seed=seed)
    before = cpu_seconds(system.pid)
    await loop.run(seconds)
    spent = cpu_seconds(system.pid) - before
    load = load or load_of(rate)
    for quantity, share in PERCENTILES.items():
        value = percentile(loop.hops, share) / 1e6
        figures.add(measure, system.name, quantity, value, unit="ms", load=load)
    figures.add(measure, system.name, "server CPU", spent / loop.sent * 1e6, unit="us", load=load)
    figures.add(measure, system.name, "lost", loop.lost, unit="messages", load=load)
    return percentile(loop.hops, 0.5) / 1e6
