"""A system: how it is started, and how two of its guests come to talk."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from bench.generator.route import Route
from bench.generator.voice import Voice
from bench.systems.process import Process, free_port
from chatsite.redis.embedded import RedisServer

AnyVoice = TypeVar("AnyVoice", bound=Voice)

#: Connections that are being opened at the same time.
OPENING = 64


class System(ABC):
    """Its server process and a Redis of its own run between `start` and `stop`."""

    name: str
    #: Whether its guests confirm what they hear.
    acknowledged = True
    process: Process

    def __init__(self) -> None:
        self.redis: RedisServer | None = None

    @abstractmethod
    async def start(self) -> None: ...

    @abstractmethod
    async def connect(self) -> Voice:
        """One guest, greeted; it talks to nobody yet."""

    @abstractmethod
    async def routes(self, pairs: int) -> list[Route]:
        """So many pairs of guests that talk, two routes each."""

    async def stop(self) -> None:
        await self.process.stop()
        if self.redis is not None:
            await asyncio.to_thread(self.redis.stop)

    @property
    def pid(self) -> int:
        """Of the server process."""
        return self.process.pid

    async def start_redis(self) -> str:
        """Its URL. By TCP, as it is where there is more than one machine; all systems alike."""
        self.redis = RedisServer(port=free_port(), maxmemory_mb=512)
        await asyncio.to_thread(self.redis.start)
        return self.redis.url


async def many(count: int, connect: Callable[[], Awaitable[AnyVoice]]) -> list[AnyVoice]:
    """So many connections, at most `OPENING` of them being opened at a time."""
    turns = asyncio.Semaphore(OPENING)

    async def one() -> AnyVoice:
        async with turns:
            return await connect()

    return list(await asyncio.gather(*(one() for _ in range(count))))


def in_twos(voices: Iterable[AnyVoice]) -> Iterable[tuple[AnyVoice, AnyVoice]]:
    """First and second, third and fourth, ..."""
    following = iter(voices)
    return zip(following, following, strict=True)
