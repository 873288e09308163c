"""The channel layer while Redis dies, loses its data, or its connections are killed: it always recovers completely."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from chatsite.channel_layer.layer import LayerUnavailable, PubSubChannelLayer
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.support.layers import (
    SOON_SECONDS,
    Receiver,
    assert_heard,
    channel_layer,
    open_all,
    settle,
    subscribed,
)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A Redis that the test may kill and pause."""
    with RedisServer() as server:
        yield server


@pytest.fixture
async def layer(server: RedisServer) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(server.url) as layer:
        await settle(layer)
        yield layer


@pytest.fixture
async def watch(layer: PubSubChannelLayer) -> Receiver:
    receiver = Receiver()
    layer.watch(receiver)
    return receiver


CHANNELS = [f"inbox.{number}" for number in range(50)]


async def test_redis_killed_and_back_empty(layer, server, watch):
    receiver = Receiver()
    await open_all(layer, CHANNELS, receiver)
    await asyncio.to_thread(server.kill)
    assert await watch.next() is False
    with pytest.raises(LayerUnavailable):
        layer.publish(CHANNELS[0], {})
    await asyncio.to_thread(server.start)
    assert await watch.next() is True
    assert subscribed(server.url) == set(CHANNELS)
    await assert_heard(layer, CHANNELS, receiver)
    assert watch.rest() == []


async def test_redis_that_starts_after_the_layer(server, tmp_path):
    receiver, watch = Receiver(), Receiver()
    await asyncio.to_thread(server.stop)
    async with channel_layer(server.url, patience_seconds=10) as layer:
        layer.watch(watch)
        opening = asyncio.create_task(open_all(layer, CHANNELS, receiver))
        assert await watch.next() is False
        await asyncio.to_thread(server.start)
        assert await watch.next() is True
        await opening
        await assert_heard(layer, CHANNELS, receiver)


async def test_a_change_during_an_outage_applies_after_it(server):
    receiver, watch = Receiver(), Receiver()
    async with channel_layer(server.url, patience_seconds=10) as layer:
        _, goes = await open_all(layer, ["stays", "goes"], receiver)
        layer.watch(watch)
        await asyncio.to_thread(server.kill)
        assert await watch.next() is False
        goes.close()
        opening = asyncio.create_task(layer.open("comes", receiver))
        await asyncio.to_thread(server.start)
        assert await watch.next() is True
        await opening
        assert subscribed(server.url) == {"stays", "comes"}
        await assert_heard(layer, ["stays", "comes"], receiver)


async def test_a_failed_join_does_not_affect_the_groups_members(server):
    watch = Receiver()
    async with channel_layer(server.url, patience_seconds=1) as layer:
        inside, outside = await layer.new_channel(), await layer.new_channel()
        await layer.group_add("group", inside)
        layer.watch(watch)
        await asyncio.to_thread(server.kill)
        assert await watch.next() is False
        with pytest.raises(LayerUnavailable):
            await layer.group_add("group", outside)
        await asyncio.to_thread(server.start)
        assert await watch.next() is True
        await layer.group_send("group", {"type": "message"})
        async with asyncio.timeout(SOON_SECONDS):
            assert await layer.receive(inside) == {"type": "message"}
        assert layer.groups == {"test__group__group": {inside}}


async def test_an_open_in_an_outage_fails_in_time_and_leaves_nothing_behind(server):
    async with channel_layer(server.url, patience_seconds=1) as layer:
        await layer.open("before", Receiver())
        watch = Receiver()
        layer.watch(watch)
        await asyncio.to_thread(server.kill)
        assert await watch.next() is False
        for attempt in (layer.open("inbox", Receiver()), layer.send("inbox", {}), layer.new_channel()):
            with pytest.raises(LayerUnavailable):
                await attempt
        await asyncio.to_thread(server.start)
        assert await watch.next() is True
        assert subscribed(server.url) == {"before"}
        assert layer.open_channels() == 1


@pytest.mark.parametrize("kind", ["pubsub", "normal"])
async def test_one_of_the_two_connections_killed(layer, server, watch, kind):
    receiver = Receiver()
    await open_all(layer, CHANNELS, receiver)
    with connect(server.url, timeout=5) as client:
        client.client_kill_filter(_type=kind, skipme=True)
    assert await watch.next() is False
    assert await watch.next() is True
    await assert_heard(layer, CHANNELS, receiver)


async def test_connections_killed_again_and_again_under_churn(server):
    """Opens, closes and publishes continue meanwhile; afterwards Redis has exactly the wanted subscriptions."""
    receiver, watch = Receiver(), Receiver()
    async with channel_layer(server.url, first_pause_seconds=0.01, longest_pause_seconds=0.05) as layer:
        await settle(layer)
        layer.watch(watch)
        churning = asyncio.create_task(churn(layer))
        with connect(server.url, timeout=5) as client:
            for round_ in range(20):
                client.client_kill_filter(_type="pubsub" if round_ % 2 else "normal", skipme=True)
                assert await watch.next() is False
                assert await watch.next() is True
        churning.cancel()
        await asyncio.wait([churning])
        await open_all(layer, CHANNELS, receiver)
        await settle(layer)
        assert subscribed(server.url) == set(CHANNELS)
        assert layer.open_channels() == len(CHANNELS)
        await assert_heard(layer, CHANNELS, receiver)


async def churn(layer: PubSubChannelLayer) -> None:
    async def visit(name: str) -> None:
        while True:
            opening = layer.claim(name, lambda message: None)
            try:
                await opening.confirmed()
                layer.publish(name, {})
                await asyncio.sleep(0)
            except LayerUnavailable:
                await asyncio.sleep(0.001)
            finally:
                opening.close()

    await asyncio.gather(*(visit(f"churn.{number}") for number in range(20)))


async def test_an_outage_is_one_line_in_the_log_and_its_end_another(layer, server, watch, caplog):
    caplog.set_level("INFO")
    await asyncio.to_thread(server.kill)
    assert await watch.next() is False
    await asyncio.to_thread(server.start)
    assert await watch.next() is True
    lines = [
        record.getMessage() for record in caplog.records if record.name.startswith("chatsite.channel_layer")
    ]
    assert lines[-1] == "The pub/sub connection to Redis is back"
    assert len(lines) == len(set(lines))


async def test_a_watcher_that_fails_stops_nobody(layer, server, caplog):
    watch = Receiver()

    def fail(up):
        raise KeyError(up)

    layer.watch(fail)
    layer.watch(watch)
    with connect(server.url, timeout=5) as client:
        client.client_kill_filter(_type="pubsub")
    assert await watch.next() is False
    assert await watch.next() is True
    assert "KeyError" in caplog.text
