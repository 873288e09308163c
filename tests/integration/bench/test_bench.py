"""The benchmark measures what it claims: a small run of each kind against the real site."""

from collections.abc import AsyncIterator

import pytest

from bench.figures import Figures
from bench.generator.closed_loop import ClosedLoop
from bench.generator.open_loop import OpenLoop
from bench.generator.route import close_all
from bench.measures import connects, inside, matching
from bench.systems.site import Site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    await site.start()
    yield site
    await site.stop()


async def test_both_loops_pass_messages_between_guests_and_lose_none(site: Site):
    routes = await site.routes(2)
    closed = ClosedLoop(routes)
    await closed.start()
    await closed.stop()
    assert closed.through >= len(routes)
    opened = OpenLoop(routes, rate=200, seed=1)
    await opened.run(0.2)
    assert opened.sent > 0
    assert opened.lost == 0
    close_all(routes)


async def test_guests_are_weighed_timed_and_paired(site: Site):
    figures = Figures()
    assert await connects.measure_memory(figures, site, 20) > 0
    assert await connects.measure_connects(figures, site, 20) > 0
    assert await matching.measure_find_times(figures, site, rate=100, seconds=0.2, seed=1) > 0


async def test_matchmaking_is_measured_from_the_inside():
    figures = Figures()
    assert await inside.measure_beat(figures, 20) > 0
    assert await inside.measure_find_rate(figures, 20) > 0
