"""Stock Channels consumers over the channel layer: however a consumer ends, its channel ends too."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.layers import channel_layers

from chatsite.channel_layer.layer import PubSubChannelLayer
from tests.support.layers import Receiver, channel_layer, settle, subscribed


@pytest.fixture
async def layer(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PubSubChannelLayer]:
    async with channel_layer(redis_url) as layer:
        monkeypatch.setitem(channel_layers.backends, "default", layer)
        yield layer


class Consumer(AsyncConsumer):
    """Reports its channel name, stops on request, and handles layer messages slowly."""

    def __init__(self, started: Receiver, handled: Receiver) -> None:
        self.started = started
        self.handled = handled
        self.go_on = asyncio.Event()

    async def test_start(self, message):
        await self.channel_layer.group_add("group", self.channel_name)
        self.started(self)

    async def test_stop(self, message):
        raise StopConsumer

    async def test_fail(self, message):
        raise ValueError(message["type"])

    async def test_slow(self, message):
        self.handled(message)
        await self.go_on.wait()

    async def test_quick(self, message):
        self.handled(message)


class Visit:
    """A consumer that runs as Daphne would run it: in a task of its own, with a queue of client messages."""

    def __init__(self) -> None:
        self.started, self.handled = Receiver(), Receiver()
        self.client: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.task = asyncio.create_task(
            Consumer(self.started, self.handled)({"type": "test"}, self.client.get, self.send)
        )

    async def send(self, message: dict[str, str]) -> None:
        raise AssertionError(message)

    async def begin(self) -> Consumer:
        self.client.put_nowait({"type": "test.start"})
        consumer: Consumer = await self.started.next()
        return consumer


End = Callable[[Visit, Consumer, PubSubChannelLayer], Awaitable[None]]


async def stop(visit: Visit, consumer: Consumer, layer: PubSubChannelLayer) -> None:
    visit.client.put_nowait({"type": "test.stop"})


async def be_cancelled(visit: Visit, consumer: Consumer, layer: PubSubChannelLayer) -> None:
    visit.task.cancel()


async def fail(visit: Visit, consumer: Consumer, layer: PubSubChannelLayer) -> None:
    await layer.send(consumer.channel_name, {"type": "test.fail"})


async def stop_by_layer_message(visit: Visit, consumer: Consumer, layer: PubSubChannelLayer) -> None:
    await layer.send(consumer.channel_name, {"type": "test.stop"})


async def stop_while_messages_wait(visit: Visit, consumer: Consumer, layer: PubSubChannelLayer) -> None:
    await layer.send(consumer.channel_name, {"type": "test.slow"})
    await visit.handled.next()
    for _ in range(3):
        await layer.send(consumer.channel_name, {"type": "test.quick"})
    visit.client.put_nowait({"type": "test.stop"})
    await settle(layer)
    consumer.go_on.set()


async def be_cancelled_while_messages_wait(
    visit: Visit, consumer: Consumer, layer: PubSubChannelLayer
) -> None:
    await layer.send(consumer.channel_name, {"type": "test.slow"})
    await visit.handled.next()
    for _ in range(3):
        await layer.send(consumer.channel_name, {"type": "test.quick"})
    await settle(layer)
    visit.task.cancel()


@pytest.mark.parametrize(
    "end",
    [
        stop,
        be_cancelled,
        fail,
        stop_by_layer_message,
        stop_while_messages_wait,
        be_cancelled_while_messages_wait,
    ],
)
async def test_a_consumer_leaves_nothing_behind(layer, redis_url, end: End):
    for _ in range(20):
        visit = Visit()
        await end(visit, await visit.begin(), layer)
        await asyncio.gather(visit.task, return_exceptions=True)
    await settle(layer)
    assert subscribed(redis_url) == set()
    assert layer.channels == layer.groups == {}
    assert layer.open_channels() == 0


async def test_a_consumer_cancelled_at_any_moment_of_its_start_leaves_nothing_behind(layer, redis_url):
    await settle(layer)
    for ticks in range(40):
        visit = Visit()
        visit.client.put_nowait({"type": "test.start"})
        for _ in range(ticks):
            await asyncio.sleep(0)
        visit.task.cancel()
        await asyncio.gather(visit.task, return_exceptions=True)
    await settle(layer)
    assert subscribed(redis_url) == set()
    assert layer.channels == layer.groups == {}


async def test_an_inbox_survives_the_task_that_created_it(layer):
    channel = await asyncio.create_task(layer.new_channel())
    await layer.send(channel, {"type": "message"})
    assert await asyncio.create_task(layer.receive(channel)) == {"type": "message"}


async def test_a_reader_survives_the_task_that_created_its_inbox(layer):
    readers = []

    async def make() -> str:
        channel: str = await layer.new_channel()
        readers.append(asyncio.create_task(layer.receive(channel)))
        await asyncio.sleep(0)
        return channel

    channel = await asyncio.create_task(make())
    await layer.send(channel, {"type": "message"})
    assert await readers[0] == {"type": "message"}
