"""Channel layers for tests: short timeouts, awaitable messages, and the subscriptions according to Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chatsite.channel_layer.layer import Opening, PubSubChannelLayer
from chatsite.redis.clients import connect

#: Longer than anything here may take, so that a test fails instead of hanging.
SOON_SECONDS = 10

#: A dead connection is found in 0.5 s instead of 6. Patience is unchanged: a busy machine is not an outage.
SHORT: dict[str, Any] = {
    "beat_seconds": 0.1,
    "missed_beats": 5,
    "patience_seconds": 5.0,
    "connect_seconds": 1.5,
}

_FENCE = "fence."


@asynccontextmanager
async def channel_layer(*hosts: Any, **options: Any) -> AsyncIterator[PubSubChannelLayer]:
    """A layer like another process's: with its own connections."""
    layer = PubSubChannelLayer(hosts=list(hosts), prefix="test", **(SHORT | options))
    try:
        yield layer
    finally:
        await layer.flush()


class Receiver:
    """Collects what a channel (as its `deliver`) or a watcher received, in order: `await receiver.next()`."""

    def __init__(self) -> None:
        self._received: asyncio.Queue[Any] = asyncio.Queue()

    def __call__(self, message: Any) -> None:
        self._received.put_nowait(message)

    async def next(self) -> Any:
        async with asyncio.timeout(SOON_SECONDS):
            return await self._received.get()

    def rest(self) -> list[Any]:
        """What was received and not yet taken."""
        return [self._received.get_nowait() for _ in range(self._received.qsize())]


async def open_all(layer: PubSubChannelLayer, channels: list[str], receiver: Receiver) -> list[Opening]:
    return await asyncio.gather(*(layer.open(channel, receiver) for channel in channels))


async def assert_heard(layer: PubSubChannelLayer, channels: list[str], receiver: Receiver) -> None:
    """Each of the channels, in this order, receives what is published now."""
    for channel in channels:
        layer.publish(channel, {"channel": channel}, pytest.fail)
    assert [(await receiver.next())["channel"] for _ in channels] == channels


async def settle(layer: PubSubChannelLayer) -> None:
    """Waits until Redis has run everything the layer wrote so far: it answers each connection in order."""
    fence = f"{_FENCE}{uuid.uuid4()}"
    opening = await layer.open(fence, lambda message: None)
    await layer.send(fence, {})
    opening.close()


def subscribed(url: str) -> set[str]:
    """The channels that Redis knows, without the layers' own echo channels and those of `settle`."""
    with connect(url, timeout=SOON_SECONDS) as client:
        names = {name.decode() for name in client.pubsub_channels()}
    return {name for name in names if "__echo__" not in name and not name.startswith(_FENCE)}
