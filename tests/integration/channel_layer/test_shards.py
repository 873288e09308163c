"""The channel layer over several hosts, and over masters found through Sentinel."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from channels_redis.utils import _consistent_hash

from chatsite.channel_layer.layer import LayerUnavailable
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.support.layers import Receiver, assert_heard, channel_layer, open_all, subscribed
from tests.support.sentinel import SentinelServer

CHANNELS = [f"inbox.{number}" for number in range(60)]


@pytest.fixture
def servers() -> Iterator[list[RedisServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(RedisServer()) for _ in range(3)]


async def test_channels_are_spread_by_name_as_channels_redis_spreads_them(servers):
    receiver = Receiver()
    async with channel_layer(*(server.url for server in servers)) as layer:
        await open_all(layer, CHANNELS, receiver)
        for position, server in enumerate(servers):
            there = {channel for channel in CHANNELS if _consistent_hash(channel, 3) == position}
            assert subscribed(server.url) == there != set()
        for channel in CHANNELS:
            layer.publish(channel, {"channel": channel}, pytest.fail)
        assert {(await receiver.next())["channel"] for _ in CHANNELS} == set(CHANNELS)


async def test_one_host_lost_takes_only_its_channels_and_all_must_be_back_to_be_whole(servers):
    receiver, watch, lost = Receiver(), Receiver(), {0, 1}
    async with channel_layer(*(server.url for server in servers), patience_seconds=1) as layer:
        await open_all(layer, CHANNELS, receiver)
        layer.watch(watch)
        for position in lost:
            await asyncio.to_thread(servers[position].kill)
        assert await watch.next() is False
        there = next(channel for channel in CHANNELS if _consistent_hash(channel, 3) == 2)
        layer.publish(there, {"channel": there}, pytest.fail)
        assert await receiver.next() == {"channel": there}
        for position in lost:
            gone = next(channel for channel in CHANNELS if _consistent_hash(channel, 3) == position)
            with pytest.raises(LayerUnavailable):
                await layer.send(gone, {})
        await asyncio.to_thread(servers[0].start)
        first = next(channel for channel in CHANNELS if _consistent_hash(channel, 3) == 0)
        while True:  # the host returns on its own, without the other
            try:
                await layer.send(first, {"channel": first})
                break
            except LayerUnavailable:
                continue
        assert watch.rest() == []
        await asyncio.to_thread(servers[1].start)
        assert await watch.next() is True
        receiver.rest()
        for channel in CHANNELS:
            layer.publish(channel, {"channel": channel}, pytest.fail)
        assert {(await receiver.next())["channel"] for _ in CHANNELS} == set(CHANNELS)


@pytest.fixture
def sentinel() -> Iterator[SentinelServer]:
    with SentinelServer() as sentinel:
        yield sentinel


FAULTS = {
    "the master is killed": lambda sentinel: sentinel.master.kill(),
    "the master hangs": lambda sentinel: sentinel.master.pause(),
    "an operator fails over": lambda sentinel: sentinel.fail_over(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_sentinel_names_the_master_and_a_failover_is_followed(sentinel, fault):
    receiver, watch = Receiver(), Receiver()
    host = {"sentinels": [("127.0.0.1", sentinel.port)], "master_name": sentinel.master_name}
    async with channel_layer(host) as layer:
        layer.watch(watch)
        await open_all(layer, CHANNELS, receiver)
        assert subscribed(sentinel.master.url) >= set(CHANNELS)
        await asyncio.to_thread(fault, sentinel)
        assert await watch.next() is False
        assert await watch.next() is True
        with connect(sentinel.replica.url, timeout=5) as promoted:
            assert promoted.role()[0] == b"master"
        assert subscribed(sentinel.replica.url) >= set(CHANNELS)
        await assert_heard(layer, CHANNELS, receiver)


async def test_a_dead_sentinel_is_passed_over_for_the_next(sentinel, caplog):
    nobody = ("127.0.0.1", 1)
    host = {
        "sentinels": [nobody, ("127.0.0.1", sentinel.port)],
        "master_name": sentinel.master_name,
        "sentinel_kwargs": {"socket_connect_timeout": 0.3},
    }
    receiver = Receiver()
    async with channel_layer(host) as layer:
        await layer.open("inbox", receiver)
        layer.publish("inbox", {"number": 1})
        assert await receiver.next() == {"number": 1}
    async with channel_layer(host | {"sentinels": [nobody]}, patience_seconds=1) as layer:
        with pytest.raises(LayerUnavailable):
            await layer.open("inbox", receiver)
    assert "no Sentinel answered with a master" in caplog.text
