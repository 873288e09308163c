"""The channel layer while Redis hangs: what is buffered, for how long, and how much."""

import asyncio
import time
from collections.abc import Iterator

import pytest
import uvloop

from chatsite.channel_layer.layer import LayerUnavailable, PubSubChannelLayer
from chatsite.redis.embedded import RedisServer
from tests.support.busy import be_busy_soon
from tests.support.layers import Receiver, assert_heard, channel_layer, open_all, settle, subscribed


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A Redis that the test may pause."""
    with RedisServer() as server:
        yield server


CHANNELS = [f"inbox.{number}" for number in range(50)]


async def test_an_open_while_redis_is_paused_fails_in_time_and_leaves_nothing_behind(server):
    async with channel_layer(server.url, patience_seconds=1, beat_seconds=5) as layer:
        await settle(layer)
        server.pause()
        with pytest.raises(LayerUnavailable):
            await layer.open("inbox", Receiver())
        with pytest.raises(LayerUnavailable):
            await layer.send("inbox", {})
        server.resume()
        await settle(layer)
        assert subscribed(server.url) == set()


async def test_a_short_pause_of_redis_loses_nothing(server):
    receiver, watch = Receiver(), Receiver()
    async with channel_layer(server.url, beat_seconds=2) as layer:
        await layer.open("inbox", receiver)
        layer.watch(watch)
        server.pause()
        for number in range(1_000):
            layer.publish("inbox", {"number": number})
            if number % 10 == 0:
                await asyncio.sleep(0)
        server.resume()
        assert [(await receiver.next())["number"] for _ in range(1_000)] == list(range(1_000))
        assert watch.rest() == []


async def test_a_long_pause_of_redis_is_noticed_and_healed(server):
    receiver, watch = Receiver(), Receiver()
    async with channel_layer(server.url) as layer:
        await open_all(layer, CHANNELS, receiver)
        layer.watch(watch)
        server.pause()
        assert await watch.next() is False
        with pytest.raises(LayerUnavailable):
            layer.publish(CHANNELS[0], {})
        server.resume()
        assert await watch.next() is True
        await assert_heard(layer, CHANNELS, receiver)
        assert subscribed(server.url) == set(CHANNELS)


async def test_a_process_that_was_stopped_itself_does_not_blame_redis(redis_url):
    receiver, watch = Receiver(), Receiver()
    async with channel_layer(redis_url) as layer:
        await layer.open("inbox", receiver)
        layer.watch(watch)
        for _ in range(3):
            time.sleep(0.7)  # noqa: ASYNC251 - as long as a process is stopped, its loop stands still
            await assert_heard(layer, ["inbox"], receiver)
        await settle(layer)
        assert watch.rest() == []


async def test_writes_beyond_the_buffer_to_a_stalled_redis_are_refused(server):
    heard = Receiver()
    async with channel_layer(server.url, output_bytes=200_000, beat_seconds=2) as layer:
        await layer.open("inbox", heard)
        server.pause()
        taken = await publish_until_refused(layer, "inbox")
        server.resume()
        for number in range(taken):
            assert (await heard.next())["number"] == number
        layer.publish("inbox", {"text": "fine"})
        assert await heard.next() == {"text": "fine"}


async def publish_until_refused(layer: PubSubChannelLayer, channel: str) -> int:
    """How many messages of 10 kB the layer accepted."""
    for number in range(10_000):
        try:
            layer.publish(channel, {"number": number, "text": "x" * 10_000})
        except LayerUnavailable:
            return number
        await asyncio.sleep(0)
    raise AssertionError("100 MB were taken")


async def test_a_flush_does_not_wait_for_a_redis_that_hangs(server):
    async with channel_layer(server.url, beat_seconds=30) as layer:
        await layer.open("inbox", Receiver())
        server.pause()
        for _ in range(50):
            layer.publish("inbox", {"text": "x" * 100_000})
        await asyncio.wait_for(layer.flush(), 5)
        server.resume()
        await layer.open("inbox", Receiver())


def test_a_confirmation_that_waits_while_this_process_is_busy_is_in_time(server):
    async def open_one() -> None:
        async with channel_layer(server.url, patience_seconds=0.3) as layer:
            await settle(layer)
            opening = asyncio.create_task(layer.open("inbox", Receiver()))
            await asyncio.sleep(0)
            be_busy_soon(0.6)
            await opening
            assert subscribed(server.url) == {"inbox"}

    uvloop.run(open_one())
