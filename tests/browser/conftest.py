"""Fixtures of the browser tests: one Chromium, and a stage that fails on console errors."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from chatsite.redis.embedded import RedisServer
from tests.browser.encrypted import Pair, meet
from tests.browser.operator import make_account
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.chromium import chromium
from tests.conftest import StartServer
from tests.support.processes import ServerProcess, copy_database, switch

#: No request leaves the site.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

Visit = Callable[..., Visitor]


# Not session-scoped: while Playwright is open its event loop counts as running, which breaks asynchronous
# tests.
@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def stage(chrome: Browser, server: ServerProcess) -> Iterator[Stage]:
    """On the shared server: the test must not change its settings or stop it."""
    stage = Stage(browser=chrome, server=server)
    yield stage
    stage.close()
    assert stage.complaints == []


@pytest.fixture
def own_stage(chrome: Browser, start_server: StartServer, database: Path) -> Iterator[Stage]:
    """On a server of its own, whose settings the test may change, and which it may stop."""
    stage = Stage(browser=chrome, server=start_server(), database=database)
    yield stage
    stage.close()
    assert stage.complaints == []


@pytest.fixture
def visit(stage: Stage) -> Visit:
    return stage.visit


@pytest.fixture
def pair(stage: Stage) -> tuple[Visitor, Visitor]:
    return stage.pair()


@pytest.fixture
def operated(start_server: StartServer, database: Path) -> ServerProcess:
    """A server with an admin account."""
    make_account(database)
    return start_server()


@pytest.fixture(scope="module")
def encrypting_site(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """For all tests of a module that do not change it: it encrypts where both browsers can."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("encrypting"))
    switch(database, "encryption=when_possible")
    with RedisServer() as redis, ServerProcess(database=database, REDIS_URL=redis.url) as server:
        yield server


@pytest.fixture
def encrypting(chrome: Browser, encrypting_site: ServerProcess) -> Iterator[Stage]:
    """On a site that encrypts where both browsers can."""
    stage = Stage(browser=chrome, server=encrypting_site)
    yield stage
    stage.close()
    assert stage.complaints == []
    encrypting_site.check_output()


@pytest.fixture
def sealed(encrypting: Stage) -> Pair:
    """Two guests in an encrypted chat."""
    return meet(encrypting.visit(), encrypting.visit())
