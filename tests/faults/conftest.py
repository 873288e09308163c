"""Fixtures of the fault tests: a site to disturb, a crowd using it, and the verdict afterwards."""

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
    """One event loop for all of them, so that a site that survived one fault can be reused."""
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The same for each test, in any order; `FAULT_SEED` repeats a run."""
    return random.Random(f"{SEED} {request.node.name}")


class Sites:
    """Keeps the last site running for the next test with the same options: starting one takes seconds."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._kept: Site | None = None

    @asynccontextmanager
    async def lend(self, hosts: int, **settings: str | int) -> AsyncIterator[Site]:
        """A fresh site. One in which something failed is never reused."""
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


#: For faults that touch the delivery of messages; with `MODES_AT_LENGTH` the encrypted mode is one of the slow tests.
MODES = pytest.mark.parametrize("trial", ["in clear", "encrypted"], indirect=True)
MODES_AT_LENGTH = pytest.mark.parametrize(
    "trial", ["in clear", pytest.param("encrypted", marks=pytest.mark.slow)], indirect=True
)


@pytest.fixture
def trial(sites: Sites, chance: random.Random, request: pytest.FixtureRequest) -> Trial:
    """`async with trial(pairs=3) as (site, crowd)`: everyone chats, and the fault happens inside.

    In clear, unless the test is marked with `MODES`: then also in encrypted chats.

    Afterwards all messages must get through again, nothing may be lost, shown twice or sent to a wrong
    partner, and no state may be left behind. `pause` (s) is the time between two texts of a tab, `fickle` the
    probability of *Next* after each.
    """

    encrypts = getattr(request, "param", "in clear") == "encrypted"

    @asynccontextmanager
    async def try_out(
        pairs: int = 3, *, hosts: int = 2, pause: float = 0.2, fickle: float = 0.0, **settings: str | int
    ) -> AsyncIterator[tuple[Site, Crowd]]:
        async with sites.lend(hosts, **(QUICK | settings)) as site:
            before = [host.descriptors() for host in site.hosts]
            async with crowd(site, pairs, chance, encrypts=encrypts) as people:
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


#: Short timeouts, so that tests take seconds, and a rate at which all pairs can chat continuously.
QUICK: dict[str, str | int] = {
    "BEAT_SECONDS": 1,
    "LEASE_SECONDS": 3,
    "GRACE_SECONDS": 20,
    "PING_SECONDS": 3,
    "PONG_SECONDS": 3,
    "SAY_PER_10S": 200,
}
