"""Two checkouts of this project beside each other, in interleaved rounds: what a change costs or saves."""

import logging
from contextlib import AsyncExitStack
from pathlib import Path

from bench.figures import Figures, ratio
from bench.load import close_all
from bench.measures import connects, messages
from bench.systems.process import ROOT
from bench.systems.site import Site
from bench.tables import COMPARISON, number, table

_log = logging.getLogger(__name__)

ROUNDS = 7
HERE, THERE = "this checkout", "the other"
_PAIRS, _SECONDS = 50, 2.0
_RATES = (400.0, 2_000.0)
_GUESTS = 1_000


async def compare(other: Path, rounds: int) -> Figures:
    """Both sites serve all the time; the one that is measured first changes with each round."""
    figures = Figures()
    async with AsyncExitStack() as stack:
        sites = [Site(root=ROOT, name=HERE), Site(root=other, name=THERE)]
        for site in sites:
            await stack.enter_async_context(site)
        await connects.measure_memory(figures, sites, guests=_GUESTS)
        for site in sites:
            await connects.warm_up(site, guests=_GUESTS)
        routes = {site: await site.routes(_PAIRS) for site in sites}
        for turn in range(rounds):
            for site in sites if turn % 2 else reversed(sites):
                await messages.measure_relay(figures, site, routes[site], seconds=_SECONDS)
                for rate in _RATES:
                    await messages.measure_hop(
                        figures, site, routes[site], rate=rate, seconds=_SECONDS, seed=turn
                    )
                await connects.measure_connects(figures, site, guests=_GUESTS)
            _log.info("round %d of %d", turn + 1, rounds)
        for its_routes in routes.values():
            close_all(its_routes)
    return figures


def ratio_table(figures: Figures) -> str:
    """Medians of both, and the median of the rounds' own ratios."""
    rows = []
    for row in COMPARISON:
        here = figures.get(row.measure, HERE, row.quantity, row.load)
        there = figures.get(row.measure, THERE, row.quantity, row.load)
        if here is not None and there is not None:
            cells = (here.median, there.median, ratio(here, there))
            rows.append((row.what, *map(number, cells), "more" if row.larger else "less"))
    return table(("", HERE, THERE, f"{HERE} : {THERE}", "better is"), rows)
