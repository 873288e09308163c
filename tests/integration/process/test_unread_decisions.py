"""A worker that starts while the database is unreadable admits no one until it has read the operators' settings."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from redis import Redis

from chat.protocol.codes import CloseCode, ErrorCode
from chat.protocol.commands import Hello
from chat.protocol.events import Error
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import ServerProcess, switch

_SECONDS = 20


def take_away(database: Path, *, how: str) -> Callable[[], None]:
    """Makes the file unreadable in a realistic way. Calling the result restores it."""
    kept = database.with_suffix(".kept")
    database.rename(kept)
    match how:
        case "garbage":
            database.write_bytes(b"no database at all, whatever its name says" * 100)
        case "not migrated":
            database.touch()

    def bring_back() -> None:
        kept.rename(database)

    return bring_back


async def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("how", ["missing", "garbage", "not migrated"])
async def test_a_closed_site_stays_closed_while_the_setting_is_unreadable(
    how: str, redis: Redis, database: Path, static_files: None
) -> None:
    await asyncio.to_thread(switch, database, "is_open=off", "site_name=Under the oak")
    bring_back = take_away(database, how=how)
    server = ServerProcess(database=database)
    try:
        await asyncio.to_thread(server.start_unready)
        assert server.status("/readyz") == HTTPStatus.SERVICE_UNAVAILABLE
        for page in ("/", "/de/chat/", "/p/somewhere/", "/privacy/", "/manifest.webmanifest"):
            assert server.status(page) == HTTPStatus.SERVICE_UNAVAILABLE, page
        assert "Passerby" not in server.page("/")
        async with connected(server) as guest:
            refused = await guest.asks(Hello(), Error)
            assert (refused.code, refused.re) == (ErrorCode.UNAVAILABLE, "hello")
            assert refused.retry_after
            assert await guest.closed() == CloseCode.OVERLOADED

        bring_back()
        await until(server.is_ready)
        assert "Under the oak" in server.page("/")
        async with connected(server) as guest:
            assert (await guest.asks(Hello(), Error)).code is ErrorCode.CLOSED
    finally:
        server.stop()
    server.check_output()
    assert server.output().count("nobody is let in until they are") == 1
    assert "ERROR" not in server.output()


async def test_a_later_outage_keeps_the_settings_that_were_read(
    start_server: StartServer, database: Path
) -> None:
    server = start_server(toggles="text_limit=7")
    rename = (
        "ALTER TABLE chat_siteversion RENAME TO elsewhere"  # an open file can still be read after it is moved
    )
    with closing(sqlite3.connect(database)) as other:
        other.execute(rename)
    await until(lambda: "the last ones stay in force" in server.output())
    async with chatter(server) as guest:
        assert guest.welcome.limits.text == 7


async def test_a_worker_without_database_access_does_not_replace_one_that_has_read_it(
    redis: Redis, database: Path, static_files: None
) -> None:
    """SIGHUP: a worker without the operators' settings accepts no one, and the old one stays until then."""
    await asyncio.to_thread(switch, database, "text_limit=7")
    with Supervised(database=database) as server:
        await hang_up_without_a_database(server, database)


class Supervised(ServerProcess):
    options = ("--supervise",)


async def hang_up_without_a_database(server: ServerProcess, database: Path) -> None:
    async with chatter(server) as guest:
        bring_back = take_away(database, how="missing")
        os.kill(server.pid, signal.SIGHUP)
        await until(lambda: "nobody is let in until they are" in server.output())
        for _ in range(10):  # the kernel gives each connection to any process that accepts
            async with chatter(server) as newcomer:
                assert newcomer.welcome.limits.text == 7
        bring_back()
        assert await guest.closed(timeout=_SECONDS) == CloseCode.RESTARTING
