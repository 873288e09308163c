"""The channel layer over a faulty network: half-open, silent, slow, reset."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from chatsite.channel_layer.layer import PubSubChannelLayer
from chatsite.redis.embedded import RedisServer
from tests.faults.proxy import Proxy
from tests.support.layers import Receiver, assert_heard, channel_layer, open_all, settle
from tests.support.ports import free_port

CHANNELS = [f"inbox.{number}" for number in range(20)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    with RedisServer(port=port):
        yield port


@pytest.fixture
async def proxy(port: int) -> AsyncIterator[Proxy]:
    proxy = await Proxy(lambda: [port]).start()
    yield proxy
    proxy.stop()


@pytest.fixture
async def layer(proxy: Proxy) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(("127.0.0.1", proxy.port), patience_seconds=2) as layer:
        yield layer


@pytest.mark.parametrize("fault", ["go_half_open", "drop"])
async def test_a_silently_lost_connection_is_replaced(layer, proxy, fault):
    receiver, watch = Receiver(), Receiver()
    await open_all(layer, CHANNELS, receiver)
    layer.watch(watch)
    for _ in range(3):
        getattr(proxy, fault)()
        assert await watch.next() is False
        assert await watch.next() is True
        await assert_heard(layer, CHANNELS, receiver)


@pytest.mark.parametrize("fault", ["go_silent", "cut"])
async def test_a_network_that_stays_away_is_tried_until_it_heals(layer, proxy, fault):
    receiver, watch = Receiver(), Receiver()
    await open_all(layer, CHANNELS, receiver)
    layer.watch(watch)
    getattr(proxy, fault)()
    assert await watch.next() is False
    with pytest.raises(ConnectionError):
        await layer.open("inbox", receiver)
    assert watch.rest() == []
    proxy.heal()
    assert await watch.next() is True
    await assert_heard(layer, CHANNELS, receiver)


async def test_a_slow_network_delays_and_loses_nothing(proxy):
    """200 ms each way; publishes do not wait for round trips, so a hundred take no longer than one."""
    receiver, watch = Receiver(), Receiver()
    proxy.slow_down(0.2)
    host = ("127.0.0.1", proxy.port)
    async with channel_layer(host, beat_seconds=1, connect_seconds=5, patience_seconds=5) as layer:
        layer.watch(watch)
        await open_all(layer, CHANNELS, receiver)
        began = asyncio.get_running_loop().time()
        for number in range(100):
            layer.publish("inbox.0", {"number": number}, pytest.fail)
            await asyncio.sleep(0)
        assert [(await receiver.next())["number"] for _ in range(100)] == list(range(100))
        assert asyncio.get_running_loop().time() - began < 2
        await settle(layer)
        assert watch.rest() == []
        proxy.slow_down(0)
