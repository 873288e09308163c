"""The connection to matchmaking's Redis: replies belong to their commands, whatever happens to Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvloop
from redis import Redis, RedisError

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from chatsite.redis.state_connection import StateConnection
from matchmaking.errors import MatchmakingError
from matchmaking.store.pipeline import CALLS_PER_FLIGHT, Pipeline, Script
from tests.support.busy import be_busy_soon
from tests.support.sentinel import SentinelServer

ECHO = Script("echo", "return ARGV[1]")
SOON_SECONDS = 15


@pytest_asyncio.fixture
async def connection(redis_url: str) -> AsyncIterator[StateConnection]:
    opened = StateConnection(redis_url, timeout=2)
    yield opened
    opened.close()


async def test_replies_come_in_the_order_of_the_commands(connection: StateConnection) -> None:
    assert await connection.carry([("ECHO", n) for n in range(1_000)]) == [
        str(n).encode() for n in range(1_000)
    ]


async def test_a_refused_command_is_an_exception_among_the_replies(connection: StateConnection) -> None:
    first, refused, last = await connection.carry([("ECHO", "a"), ("NO SUCH COMMAND",), ("ECHO", "b")])
    assert (first, last) == (b"a", b"b")
    assert isinstance(refused, Exception)


async def test_after_a_loss_the_next_call_opens_another_connection(
    connection: StateConnection, redis: Redis
) -> None:
    await connection.carry([("ECHO", "a")])
    redis.client_kill_filter(_type="normal", skipme=True)
    async with asyncio.timeout(SOON_SECONDS):
        while True:
            try:
                assert await connection.carry([("ECHO", "b")]) == [b"b"]
                return
            except OSError:  # the loss was not noticed before this call
                continue


async def test_a_late_reply_is_not_taken_for_the_next_command() -> None:
    with RedisServer() as server:
        connection = StateConnection(server.url, timeout=0.3)
        await connection.carry([("ECHO", "first")])
        server.pause()
        with pytest.raises(TimeoutError):
            await connection.carry([("ECHO", "late")])
        server.resume()
        assert await connection.carry([("ECHO", "next")]) == [b"next"]
        connection.close()


def test_a_reply_that_waits_while_this_process_is_busy_is_in_time(redis_url: str) -> None:
    async def ask() -> None:
        connection = StateConnection(redis_url, timeout=0.3)
        await connection.carry([("ECHO", "first")])
        call = asyncio.create_task(connection.carry([("ECHO", "busy")]))
        await asyncio.sleep(0)
        be_busy_soon(0.6)
        assert await call == [b"busy"]
        connection.close()

    uvloop.run(ask())


async def test_a_cancelled_call_leaves_no_reply_for_the_next_one(connection: StateConnection) -> None:
    await connection.carry([("ECHO", "first")])
    call = asyncio.create_task(connection.carry([("ECHO", "cancelled")]))
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.wait([call])
    assert await connection.carry([("ECHO", "next")]) == [b"next"]


async def test_a_server_that_is_not_there_is_an_oserror_each_time() -> None:
    with RedisServer() as server:
        url = server.url
    connection = StateConnection(url, timeout=1)
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011  # which one depends on the system
            await connection.carry([("ECHO", "a")])


async def test_scripts_that_redis_forgot_are_loaded_again(connection: StateConnection, redis: Redis) -> None:
    pipeline = Pipeline(connection)
    for _ in range(2):
        redis.script_flush()
        answers = await asyncio.gather(*(pipeline.run(ECHO, [], [n]) for n in range(3 * CALLS_PER_FLIGHT)))
        assert answers == [str(n).encode() for n in range(3 * CALLS_PER_FLIGHT)]


async def test_a_script_that_fails_fails_no_other(connection: StateConnection) -> None:
    pipeline = Pipeline(connection)
    failing = Script("failing", "return redis.call('NO SUCH COMMAND')")
    before, failed, after = await asyncio.gather(
        pipeline.run(ECHO, [], ["a"]),
        pipeline.run(failing, [], []),
        pipeline.run(ECHO, [], ["b"]),
        return_exceptions=True,
    )
    assert (before, after) == (b"a", b"b")
    assert isinstance(failed, MatchmakingError)


@pytest.mark.parametrize("fault", ["kill", "fail_over"])
async def test_it_follows_the_master(fault: str) -> None:
    with SentinelServer() as sentinel:
        connection = StateConnection(sentinel.url, timeout=1)
        await connection.carry([("SET", "key", "before", "PX", 60_000)])
        await asyncio.to_thread(sentinel.fail_over if fault == "fail_over" else sentinel.master.kill)
        with connect(sentinel.replica.url, timeout=1) as promoted:
            async with asyncio.timeout(SOON_SECONDS):
                while True:
                    try:
                        await connection.carry([("SET", "key", "after", "PX", 60_000)])
                        if await asyncio.to_thread(promoted.get, "key") == b"after":
                            break
                    except (OSError, RedisError):
                        await asyncio.sleep(0.05)
        connection.close()
