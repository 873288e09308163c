"""Redis clients: RESP2, and no command is ever sent twice implicitly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

import pytest
from django.core.exceptions import ImproperlyConfigured
from redis import Redis
from redis.exceptions import TimeoutError as RedisTimeoutError

from chatsite.redis.clients import connect, connect_async, matchmaking_redis
from chatsite.redis.embedded import RedisServer


@pytest.fixture
def own() -> Iterator[RedisServer]:
    """A Redis that may be paused. Commands it received meanwhile run when it resumes."""
    with RedisServer() as server:
        yield server


@contextmanager
def hiccup(own: RedisServer) -> Iterator[None]:
    """A pause longer than the clients' timeout, but short enough for a retry to succeed."""
    own.pause()
    end = Timer(0.6, own.resume)
    end.start()
    yield
    end.join()


def counter(own: RedisServer) -> object:
    with connect(own.url, timeout=5) as client:
        client.ping()  # after everything queued in the sockets
        return client.get("counter")


def test_matchmakings_client_is_raw(redis: Redis) -> None:
    client = matchmaking_redis()
    client.set("key", "value", px=60_000)
    assert client.get("key") == b"value"
    assert redis.keys() == [b"key"]


def test_a_client_that_would_use_resp3_is_refused(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    options = matchmaking_redis().connection_pool.connection_kwargs
    monkeypatch.setitem(options, "protocol", 3)
    with pytest.raises(ImproperlyConfigured, match="protocol 2"):
        matchmaking_redis()


@pytest.mark.parametrize("make", [connect, connect_async])
def test_every_client_speaks_resp2(make: Callable[..., Redis], redis_url: str) -> None:
    assert make(redis_url, timeout=1).connection_pool.connection_kwargs["protocol"] == 2


def test_a_command_that_was_not_answered_in_time_is_carried_out_once(own: RedisServer) -> None:
    with connect(own.url, timeout=0.2) as client:
        client.ping()
        with hiccup(own), pytest.raises(RedisTimeoutError):
            client.incr("counter")
        assert counter(own) == b"1"


async def test_an_async_command_that_was_not_answered_in_time_is_carried_out_once(own: RedisServer) -> None:
    async with connect_async(own.url, timeout=0.2) as client:
        await client.ping()
        with hiccup(own), pytest.raises(RedisTimeoutError):
            await client.incr("counter")
        assert counter(own) == b"1"
