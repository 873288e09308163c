"""A line keeps its order, whatever happens to server processes."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from matchmaking.stats.service import ServiceCounts, by_quarter, total
from matchmaking.store.keys import PoolKeys
from tests.faults.conftest import QUICK
from tests.faults.helpline import Helpline, helpline, make_pool
from tests.faults.site import Site


def assert_order(served: list[int], seekers: int) -> None:
    """Everybody is served once; two helpers who are ready in the same moment may swap neighbours."""
    assert sorted(served) == list(range(seekers))
    assert max(abs(place - number) for place, number in enumerate(served)) <= 1, served


async def lose_a_process(site: Site, line: Helpline, seekers: int, before: int) -> None:
    """Every other seeker is on the first host. It dies while no helper is ready."""
    await line.all_wait()
    await line.places_are({number: number + 1 for number in range(seekers)})
    await line.serve(before)
    await asyncio.to_thread(site.hosts[0].kill)

    # All are in the line again, with the places that they had.
    for seeker in line.seekers[::2]:
        await seeker.until(lambda seeker=seeker: len(seeker.of("welcome")) > 1, "welcomed again")  # type: ignore[misc]
    await line.places_are({number: number - before + 1 for number in range(before, seekers)})
    await line.serve(seekers - before)

    assert_order(line.served(), seekers)
    line.assert_pairs()
    with site.client() as redis:
        assert service_of(redis) == ServiceCounts(seekers, seekers, 0)


def service_of(redis: Redis) -> ServiceCounts:
    """What Redis counted: came, served and gave up, without the waits."""
    stored = redis.hgetall(f"{PoolKeys('line').service}counts")
    counts = by_quarter({name.decode(): int(count) for name, count in stored.items()})  # type: ignore[union-attr]
    return replace(total(counts.values()), waits=ServiceCounts().waits)


@pytest.mark.parametrize(
    ("seekers", "helpers"),
    [(20, 4), pytest.param(200, 20, marks=[pytest.mark.slow, pytest.mark.timeout(600)])],
)
async def test_a_killed_process_loses_no_place(database: Path, seekers: int, helpers: int) -> None:
    codes = await asyncio.to_thread(make_pool, database, helpers)
    site = Site(database, 2, **QUICK)
    await site.start()
    try:
        async with helpline(site, codes, seekers) as line:
            await lose_a_process(site, line, seekers, before=seekers // 4)
        site.check_output()
    finally:
        await site.close()
