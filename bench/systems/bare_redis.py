"""Bare Redis: PUBLISH on one connection, SUBSCRIBE on another, and no server between: the upper limit of the relay."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import hiredis

from bench.load import TEXT_BYTES, Route, ignore
from bench.systems.process import Process
from bench.systems.system import System


class BareRedis(System[Any]):
    """All channels share the two connections, as those of a server process do."""

    name = "Redis, bare PUBLISH"
    acknowledged = False

    async def start(self) -> None:
        await self.start_redis()

    @property
    def pid(self) -> int:
        assert self.redis is not None, "not started"
        return self.redis.pid

    async def routes(self, pairs: int) -> list[Route]:
        assert self.redis is not None, "not started"
        port = int(self.redis.url.rpartition(":")[2].partition("/")[0])
        loop = asyncio.get_running_loop()
        _, publisher = await loop.create_connection(RedisConnection, "127.0.0.1", port)
        _, subscriber = await loop.create_connection(RedisConnection, "127.0.0.1", port)
        channels = [Channel(b"channel%d" % number, publisher) for number in range(2 * pairs)]
        await subscriber.subscribe(channels)
        return [Route(channel, channel, acknowledged=False) for channel in channels]

    async def connect(self) -> Any:
        raise NotImplementedError("Redis has no guests")

    async def _prepare(self, redis_url: str) -> Process:
        raise NotImplementedError("Redis is the server")


class RedisConnection(asyncio.Protocol):
    """Sends packed commands, and hands messages to their channels."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._channels: dict[bytes, Channel] = {}
        self._unconfirmed = 0
        self._subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def subscribe(self, channels: "list[Channel]") -> None:
        """Returns when Redis has confirmed all of them."""
        self._channels = {channel.name: channel for channel in channels}
        self._unconfirmed = len(channels)
        self.write(hiredis.pack_command((b"SUBSCRIBE", *self._channels)))
        await self._subscribed

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.write: Callable[[bytes], Any] = self._transport.write

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            if not isinstance(reply, list):  # how many a PUBLISH reached
                continue
            if reply[0] == b"message":
                self._channels[reply[1]].hear(reply[2])
            else:
                self._unconfirmed -= 1
                if not self._unconfirmed:
                    self._subscribed.set_result(None)


class Channel:
    """A guest that hears what it publishes."""

    __slots__ = ("_publisher", "name", "on_delivered", "on_said")

    def __init__(self, name: bytes, publisher: RedisConnection) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore
        self.name = name
        self._publisher = publisher

    def say(self, n: int) -> None:
        text = (b"%d " % n).ljust(TEXT_BYTES, b".")
        self._publisher.write(hiredis.pack_command((b"PUBLISH", self.name, text)))

    def hear(self, text: bytes) -> None:
        self.on_said(int(text.partition(b" ")[0]))

    def close(self) -> None:
        self._publisher.close()
