"""Messages: what one costs, and how long it takes, in a closed loop and on a schedule."""

import asyncio

from bench.figures import Figures, percentile
from bench.load import ClosedLoop, OpenLoop, Route
from bench.systems.system import System, Usage

RELAY = "relay"
HOP = "hop"

#: Name of the quantity, and share of all hops that are no longer.
PERCENTILES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}

_WARM_UP_SECONDS = 0.5


def load_of(rate: float) -> str:
    return f"{rate:,g} messages/s"


async def measure_relay(
    figures: Figures,
    system: System,
    routes: list[Route],
    *,
    seconds: float,
    measure: str = RELAY,
    load: str = "",
) -> float:
    """A closed loop: each guest has one message in flight. Returns messages per second."""
    loop = ClosedLoop(routes)
    await loop.start()
    await asyncio.sleep(_WARM_UP_SECONDS)
    through, before = loop.through, system.usage()
    await asyncio.sleep(seconds)
    through, used = loop.through - through, system.usage() - before
    await loop.stop()
    _add_costs(figures, measure, system, used, through, load)
    figures.add(measure, system.name, "messages", through / used.seconds, unit="1/s", load=load)
    for name, cpu in (("server", used.server), ("generator", used.generator)):
        figures.add(measure, system.name, f"{name} core", cpu / used.seconds, unit="share", load=load)
    return through / used.seconds


async def measure_hop(
    figures: Figures,
    system: System,
    routes: list[Route],
    *,
    rate: float,
    seconds: float,
    seed: int,
    measure: str = HOP,
    load: str = "",
) -> float:
    """An open loop: `rate` messages a second, whatever the system does. Returns the median hop in milliseconds."""
    warm_up = OpenLoop(routes, rate=rate, seed=seed)
    await warm_up.start()
    await asyncio.sleep(_WARM_UP_SECONDS)
    await warm_up.stop()

    loop = OpenLoop(routes, rate=rate, seed=seed)
    before = system.usage()
    await loop.start()
    await asyncio.sleep(seconds)
    used = system.usage() - before
    sent = loop.sent
    await loop.stop()
    load = load or load_of(rate)
    _add_costs(figures, measure, system, used, sent, load)
    add_hops(figures, measure, system, loop, load)
    return percentile(loop.hops, 0.5) / 1e6


def add_hops(figures: Figures, measure: str, system: System, loop: OpenLoop, load: str) -> None:
    """The percentiles of the hops of a loop that has stopped, and how many messages it lost."""
    for quantity, share in PERCENTILES.items():
        value = percentile(loop.hops, share) / 1e6
        figures.add(measure, system.name, quantity, value, unit="ms", load=load)
    figures.add(measure, system.name, "lost", loop.lost, unit="messages", load=load)


def _add_costs(
    figures: Figures, measure: str, system: System, used: Usage, messages: int, load: str = ""
) -> None:
    for name, cpu in (("server", used.server), ("Redis", used.redis), ("generator", used.generator)):
        figures.add(measure, system.name, f"{name} CPU", cpu / messages * 1e6, unit="us", load=load)
