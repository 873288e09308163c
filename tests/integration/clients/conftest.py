"""Fixtures of the tests of the Python client: a site that encrypts where both clients can."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.conftest import assert_every_key_expires, wait_until_nobody_waits
from tests.support.processes import ServerProcess, copy_database, switch


@pytest.fixture(scope="session")
def encrypting_site(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, Redis]]:
    """Shared by all tests of this folder: a server takes more than a second to start."""
    database = copy_database(migrated_database, tmp_path_factory.mktemp("encrypting"))
    switch(database, "encryption=when_possible")
    with (
        RedisServer() as own,
        connect(own.url, timeout=5) as client,
        ServerProcess(database=database, REDIS_URL=own.url) as server,
    ):
        yield server, client


@pytest.fixture
def server(encrypting_site: tuple[ServerProcess, Redis]) -> Iterator[ServerProcess]:
    server, client = encrypting_site
    yield server
    wait_until_nobody_waits(client)
    assert_every_key_expires(client)
    server.check_output()
