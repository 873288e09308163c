"""Channel layers for tests: short times, messages to wait for, and what Redis itself says is subscribed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis import Redis

from chatsite.layer import PubSubChannelLayer
from chatsite.redis import connect

#: Longer than anything here may take, so that a test fails instead of hanging.
SOON_SECONDS = 10

#: A deaf connection is found in 0.3 s instead of 6.
SHORT = {"beat_seconds": 0.1, "missed_beats": 3, "patience_seconds": 1.0, "connect_seconds": 0.5}


@asynccontextmanager
async def channel_layer(*hosts: Any, **options: Any) -> AsyncIterator[PubSubChannelLayer]:
    """A layer as another process would have it: with connections of its own."""
    layer = PubSubChannelLayer(hosts=list(hosts), prefix="test", **(SHORT | options))
    try:
        yield layer
    finally:
        await layer.flush()


class Ear:
    """What a channel (its `deliver`) or a watcher heard, in order: `await ear.next()`."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Any] = asyncio.Queue()

    def __call__(self, message: Any) -> None:
        self._heard.put_nowait(message)

    async def next(self) -> Any:
        async with asyncio.timeout(SOON_SECONDS):
            return await self._heard.get()

    def rest(self) -> list[Any]:
        """What was heard and not yet taken."""
        return [self._heard.get_nowait() for _ in range(self._heard.qsize())]


async def open_all(layer: PubSubChannelLayer, channels: list[str], ear: Ear) -> None:
    await asyncio.gather(*(layer.open(channel, ear) for channel in channels))


async def settle(layer: PubSubChannelLayer, channel: str = "settle") -> None:
    """Redis has executed everything that the layer wrote so far: it answers each connection in order."""
    await layer.open(channel, lambda message: None)
    layer.close(channel)
    await layer.open(channel, lambda message: None)
    await layer.send(channel, {})
    layer.close(channel)
    await layer.open(f"{channel}.closed", lambda message: None)
    layer.close(f"{channel}.closed")


def subscribed(url: str) -> set[str]:
    """The channels that Redis knows, the layers' own echo channels left out."""
    with connect(url, timeout=SOON_SECONDS) as client:
        return set(channels_of(client))


def channels_of(client: Redis) -> list[str]:
    names = [name.decode() for name in client.pubsub_channels()]
    return [name for name in names if "__echo__" not in name]
