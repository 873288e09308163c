"""The state server behind Sentinel: found by its name, and followed to a new master."""

import asyncio
from collections.abc import Iterator

import pytest
from django.core.cache import caches as django_caches
from redis import Redis, RedisError

from chatsite.config.redis_settings import caches
from chatsite.redis.clients import connect, connect_async, matchmaking_redis
from tests.support.sentinel import SentinelServer

SOON_SECONDS = 15


@pytest.fixture
def sentinel() -> Iterator[SentinelServer]:
    with SentinelServer() as sentinel:
        yield sentinel


@pytest.fixture
def client(sentinel: SentinelServer, settings) -> Iterator[Redis]:
    settings.CACHES = caches(sentinel.url, timeout=1)
    yield matchmaking_redis()
    django_caches["default"].close()


def port(client: Redis) -> int:
    return int(client.config_get("port")["port"] or 0)


async def until_it_writes_to(sentinel: SentinelServer, client: Redis) -> None:
    promoted = int(sentinel.replica.url.split(":")[2].split("/")[0])
    async with asyncio.timeout(SOON_SECONDS):
        while True:
            try:
                await asyncio.to_thread(client.set, "key", "value", px=60_000)
                if await asyncio.to_thread(port, client) == promoted:
                    return
            except RedisError:
                await asyncio.sleep(0.05)


async def test_every_client_finds_the_master_by_its_name(sentinel: SentinelServer, client: Redis) -> None:
    master = int(sentinel.master.url.split(":")[2].split("/")[0])
    assert port(client) == master
    with connect(sentinel.url, timeout=1) as other:
        assert port(other) == master
    async with connect_async(sentinel.url, timeout=1) as third:
        assert (await third.role())[0] == b"master"


@pytest.mark.parametrize("fault", ["kill", "fail_over"])
async def test_matchmaking_follows_the_master(sentinel: SentinelServer, client: Redis, fault: str) -> None:
    client.set("key", "value", px=60_000)
    await asyncio.to_thread(sentinel.fail_over if fault == "fail_over" else sentinel.master.kill)
    await until_it_writes_to(sentinel, client)
