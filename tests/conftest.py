"""Fixtures for all tests: a real Redis, real server processes, and invariants checked after each test."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from asgiref.sync import SyncToAsync
from django.core.management import call_command
from django.db import connections
from django.test import AsyncClient, Client
from redis import Redis

from chat.policy import snapshot
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from matchmaking.store.keys import PoolKeys
from tests.environment import DIRECTORY, REDIS
from tests.support.pools import POOLS
from tests.support.processes import ServerProcess, copy_database, migrate, run_python, switch

_HANG_UP_SECONDS = 20
_POLL_SECONDS = 0.01

StartServer = Callable[..., ServerProcess]
Hold = Callable[..., None]

# No deadline: a busy machine is slow. Examples that CI finds are kept.
hypothesis.settings.register_profile(
    "passerby", deadline=None, derandomize="CI" in os.environ, print_blob=True
)
hypothesis.settings.load_profile("passerby")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this run. Tests that kill or pause one create their own `RedisServer()`."""
    with REDIS:
        yield REDIS


@pytest.fixture
def redis_url(redis: Redis) -> str:
    """The URL of an empty Redis."""
    return REDIS.url


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    """A client of an empty Redis; afterwards every key in it must have a TTL."""
    with connect(redis_server.url, timeout=5) as client:
        client.flushall()
        yield client
        assert_every_key_expires(client)


@pytest.fixture(autouse=True)
def _asynchronous_queries_leave_no_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """They run in one thread for the whole run; a connection left open there would leak into later tests."""
    yield
    if request.node.get_closest_marker("django_db"):
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(scope="session")
def untouched_database() -> Path:
    """Migrated, with all settings at their defaults."""
    template = DIRECTORY / "untouched.sqlite3"
    migrate(template)
    return template


@pytest.fixture(scope="session")
def migrated_database(untouched_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For servers: without cool-downs and limits, as tests match the same pairs repeatedly from one address."""
    template = copy_database(untouched_database, tmp_path_factory.mktemp("template"))
    switch(template, "cooldown_partners=0", "work=off")
    return template


@pytest.fixture(scope="session")
def static_files() -> None:
    """The hashed files that pages refer to."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def decided() -> Iterator[None]:
    """For tests in their own process: as if the operators' settings had been read."""
    with pytest.MonkeyPatch.context() as patch:  # a test may undo its own patches
        patch.setattr(snapshot, "was_read", lambda: True)
        yield


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Changes fields of what operators decided, as this process holds it, until the test ends."""
    before = snapshot.held()
    yield lambda **changes: snapshot.hold(replace(snapshot.held(), **changes))
    snapshot.hold(before)


@pytest.fixture
def client(static_files: None, decided: None, client: Client) -> Client:
    return client


@pytest.fixture
def async_client(static_files: None, decided: None, async_client: AsyncClient) -> AsyncClient:
    return async_client


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Path:
    """The SQLite file that the servers of this test share."""
    return copy_database(migrated_database, tmp_path)


@pytest.fixture
def start_server(redis_url: str, database: Path, static_files: None) -> Iterator[StartServer]:
    """Starts servers that share this test's Redis and database: `start_server(GRACE_SECONDS=2)`.

    `toggles` are set before, as in `start_server(toggles="typing=off seen=on")`.
    """
    with ExitStack() as stack:

        def start(port: int | None = None, toggles: str = "", **settings: str | int) -> ServerProcess:
            if toggles:
                switch(database, *toggles.split())
            return stack.enter_context(ServerProcess(database=database, port=port, **settings))

        yield start


@pytest.fixture(scope="session")
def standing_servers(
    migrated_database: Path, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, ServerProcess, Redis]]:
    """Two servers with the default settings, for all tests that do not change them.

    A server takes more than a second to start. These have a Redis of their own, which is never emptied.
    """
    database = copy_database(migrated_database, tmp_path_factory.mktemp("standing"))
    run_python(database, POOLS)
    with RedisServer() as own, connect(own.url, timeout=5) as client:
        one = ServerProcess(database=database, REDIS_URL=own.url)
        two = ServerProcess(database=database, REDIS_URL=own.url)
        with one, two:
            yield one, two, client


@pytest.fixture
def server(two_servers: tuple[ServerProcess, ServerProcess]) -> ServerProcess:
    """A shared server; a test that changes settings or toggles, or kills it, starts its own."""
    return two_servers[0]


@pytest.fixture
def two_servers(
    standing_servers: tuple[ServerProcess, ServerProcess, Redis],
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """Two shared servers on the same Redis and database."""
    one, two, client = standing_servers
    yield one, two
    wait_until_nobody_waits(client)
    assert_every_key_expires(client)
    one.check_output()
    two.check_output()


def wait_until_nobody_waits(client: Redis) -> None:
    """A test's guests have disconnected, but a busy server may not know yet: they must not meet the next test's."""
    deadline = time.monotonic() + _HANG_UP_SECONDS
    while waiting := client.zrange(PoolKeys("main").queue, 0, -1):
        assert time.monotonic() < deadline, f"still in the queue: {waiting}"
        time.sleep(_POLL_SECONDS)


def assert_every_key_expires(client: Redis) -> None:
    """Compares the counts in `INFO keyspace`; if they differ, names the keys that do not expire."""
    info = client.info("keyspace")
    if any(database["keys"] != database["expires"] for database in info.values()):
        lasting = [key for key in client.scan_iter() if client.pttl(key) == -1]
        raise AssertionError(f"keys without a TTL: {lasting} ({info})")
