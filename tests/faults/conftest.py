"""Fixtures of the fault tests: a site to hurt, a crowd in it, and the verdict afterwards."""

import os
import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults import rest
from tests.faults.crowd import Crowd, crowd
from tests.faults.population.settings import TOGGLES
from tests.faults.site import Site
from tests.support.processes import copy_database, switch

SEED = os.environ.get("FAULT_SEED") or secrets.token_hex(4)

Trial = Callable[..., AbstractAsyncContextManager[tuple[Site, Crowd]]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"faults: FAULT_SEED={SEED} repeats the choices of this run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of them, so that a site that survived one fault serves for the next."""
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The same for each test, in whatever order they run; `FAULT_SEED` repeats a run."""
    return random.Random(f"{SEED} {request.node.name}")


class Sites:
    """Keeps the last site running for the next test that wants one like it: starting one takes seconds."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._kept: Site | None = None

    @asynccontextmanager
    async def lend(self, hosts: int, **settings: str | int) -> AsyncIterator[Site]:
        """A site as new. One in which something went wrong is never lent again."""
        site, self._kept = self._kept, None
        if site is None or len(site.hosts) != hosts or site.settings != settings:
            if site is not None:
                await site.close()
            site = Site(self._database, hosts, **settings)
            await site.start()
        try:
            yield site
        except BaseException:
            await site.close()
            raise
        self._kept = site

    async def close(self) -> None:
        if self._kept is not None:
            await self._kept.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def sites(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sites]:
    database = copy_database(migrated_database, tmp_path_factory.mktemp("faults"))
    switch(database, *TOGGLES)
    kept = Sites(database)
    yield kept
    await kept.close()


@pytest.fixture
def trial(sites: Sites, chance: random.Random) -> Trial:
    """`async with trial(pairs=3) as (site, crowd)`: everybody chats, and inside the fault happens.

    Afterwards everybody must be understood again, nothing be lost, shown twice or told to a stranger, and nothing
    be left behind. `pause` (s) lies between two texts of a tab, `fickle` is its chance of *Next* after each.
    """

    @asynccontextmanager
    async def try_out(
        pairs: int = 3, *, hosts: int = 2, pause: float = 0.2, fickle: float = 0.0, **settings: str | int
    ) -> AsyncIterator[tuple[Site, Crowd]]:
        async with sites.lend(hosts, **(QUICK | settings)) as site:
            before = [host.descriptors() for host in site.hosts]
            async with crowd(site, pairs, chance) as people:
                people.talk(pause, fickle)
                await people.all_deliver(since=0.0)
                yield site, people
                await people.all_deliver()
                await people.fall_silent()
                assert people.complaints() == []
                await rest.agreement(site, people)
            await rest.emptiness(site, before)
            site.check_output()

    return try_out


#: Short times, so that a test need not wait for minutes, and a pace at which pairs can chat all the time.
QUICK: dict[str, str | int] = {
    "BEAT_SECONDS": 1,
    "LEASE_SECONDS": 3,
    "GRACE_SECONDS": 20,
    "PING_SECONDS": 3,
    "PONG_SECONDS": 3,
    "SAY_PER_10S": 200,
}
