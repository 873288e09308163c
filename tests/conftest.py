"""Fixtures of every test: a real Redis of this run, real server processes, and what must hold after each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import AsyncClient, Client
from redis import Redis

from chatsite.redis import connect
from chatsite.redis_server import RedisServer
from tests.environment import DIRECTORY, REDIS
from tests.processes import ServerProcess, copy_database, migrate

StartServer = Callable[..., ServerProcess]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this run. A test that kills or pauses one makes its own `RedisServer()`."""
    with REDIS:
        yield REDIS


@pytest.fixture
def redis_url(redis: Redis) -> str:
    """An empty Redis' address."""
    return REDIS.url


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    """A client of an empty Redis; afterwards every key in it must be one that expires."""
    with connect(redis_server.url, timeout=5) as client:
        client.flushall()
        yield client
        assert_every_key_expires(client)


@pytest.fixture(autouse=True)
def _every_key_expires(request: pytest.FixtureRequest) -> None:
    """Holds for each integration test, whether or not it asks for `redis`."""
    if request.node.path.parent.name == "integration":
        request.getfixturevalue("redis")


@pytest.fixture(scope="session")
def migrated_database() -> Path:
    template = DIRECTORY / "template.sqlite3"
    migrate(template)
    return template


@pytest.fixture(scope="session")
def static_files() -> None:
    """The hashed files that pages refer to."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def client(static_files: None, client: Client) -> Client:
    return client


@pytest.fixture
def async_client(static_files: None, async_client: AsyncClient) -> AsyncClient:
    return async_client


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Path:
    """The SQLite file that the servers of this test share."""
    return copy_database(migrated_database, tmp_path)


@pytest.fixture
def start_server(redis_url: str, database: Path, static_files: None) -> Iterator[StartServer]:
    """Starts servers that share this test's Redis and database: `start_server(GRACE_SECONDS=2)`."""
    with ExitStack() as stack:

        def start(port: int | None = None, **settings: str | int) -> ServerProcess:
            return stack.enter_context(ServerProcess(database=database, port=port, **settings))

        yield start


@pytest.fixture
def server(start_server: StartServer) -> ServerProcess:
    return start_server()


@pytest.fixture
def two_servers(start_server: StartServer) -> tuple[ServerProcess, ServerProcess]:
    return start_server(), start_server()


def assert_every_key_expires(client: Redis) -> None:
    """`INFO keyspace` counts as many keys that expire as keys; if not, says which do not."""
    info = client.info("keyspace")
    if any(database["keys"] != database["expires"] for database in info.values()):
        lasting = [key for key in client.scan_iter() if client.pttl(key) == -1]
        raise AssertionError(f"keys without a TTL: {lasting} ({info})")
