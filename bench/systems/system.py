"""A system: how it is started, what it has used, and how two of its guests come to talk."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any, Generic, Self, TypeVar

from bench.load import Route, both_ways, ignore
from bench.systems.connection import Connection
from bench.systems.process import Process, cpu_seconds, free_port, resident_bytes
from chatsite.redis.embedded import RedisServer

Result = TypeVar("Result")

#: Connections that are opened at the same time.
OPENING = 64


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds that have passed, and seconds of CPU of the server, its Redis and the load generator."""

    seconds: float
    server: float
    redis: float
    generator: float

    def __sub__(self, before: "Usage") -> "Usage":
        return Usage(
            self.seconds - before.seconds,
            self.server - before.server,
            self.redis - before.redis,
            self.generator - before.generator,
        )


class ConnectedGuest(ABC):
    """A guest with a WebSocket of its own."""

    __slots__ = ("connection", "on_delivered", "on_said")
    connection: Connection

    def __init__(self) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore

    @abstractmethod
    def say(self, n: int) -> None: ...

    def close(self) -> None:
        self.connection.close()

    def expect_loss(self) -> None:
        """The server is about to end: losing this connection is no failure."""
        self.connection.closing = True


AnyGuest = TypeVar("AnyGuest", bound=ConnectedGuest)


class System(ABC, Generic[AnyGuest]):
    """One server process, and a Redis of its own unless it shares another system's."""

    name: str
    #: Whether its guests confirm what they hear.
    acknowledged = True

    def __init__(self, *, redis: RedisServer | None = None) -> None:
        self.redis = redis
        #: The server's port on 127.0.0.1; 0 until it starts.
        self.port = 0
        self._process: Process | None = None
        self._owns_redis = redis is None

    async def start(self) -> None:
        """Returns when it serves. Raises ProcessFailedError."""
        self.port = free_port()
        self._process = await self._prepare(await self.start_redis())
        await self._process.start()

    async def start_redis(self) -> str:
        """Its URL. Over TCP, as where there is more than one machine; all systems alike."""
        if self.redis is None:
            self.redis = RedisServer(port=free_port(), maxmemory_mb=512)
            await asyncio.to_thread(self.redis.start)
        return self.redis.url

    async def stop(self) -> None:
        if self._process is not None:
            await self._process.stop()
        if self.redis is not None and self._owns_redis:
            await asyncio.to_thread(self.redis.stop)

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    def beside(self) -> Self:
        """A second process of the same system on the same Redis; not started yet."""
        return type(self)(redis=self.redis)

    @property
    def process(self) -> Process:
        assert self._process is not None, "not started"
        return self._process

    @property
    def pid(self) -> int:
        """Of the server process."""
        return self.process.pid

    def usage(self) -> Usage:
        """Totals up to now. Subtract an earlier result to get the usage between both."""
        redis = cpu_seconds(self.redis.pid) if self.redis else 0.0
        return Usage(perf_counter(), cpu_seconds(self.pid), redis, process_time())

    def resident_bytes(self) -> int:
        """Resident memory of the server process."""
        return resident_bytes(self.pid)

    def collect(self) -> None:
        """Asks the server to collect its garbage now; nothing where memory is freed by reference counts."""

    async def routes(self, pairs: int) -> list[Route]:
        """Connects so many pairs of guests. Returns two routes for each pair."""
        return await self.pair(await many(2 * pairs, self.connect))

    async def pair(self, guests: Sequence[AnyGuest]) -> list[Route]:
        """Pairs guests in the order of the sequence. Some systems decide this themselves."""
        return [
            route
            for one, other in zip(guests[::2], guests[1::2], strict=True)
            for route in both_ways(one, other, acknowledged=self.acknowledged)
        ]

    async def come_back(self, guest: AnyGuest) -> Any:
        """Connects and greets a guest whose connection was lost."""
        return await self.connect()

    @abstractmethod
    async def _prepare(self, redis_url: str) -> Process:
        """The process to start, which listens on `self.port`."""

    @abstractmethod
    async def connect(self) -> AnyGuest:
        """One guest, greeted."""


async def many(
    count: int, connect: Callable[[], Awaitable[Result]], *, at_once: int = OPENING
) -> list[Result]:
    """Calls `connect` so many times, at most `at_once` at a time. Returns the results in order."""
    places = asyncio.Semaphore(at_once)

    async def one() -> Result:
        async with places:
            return await connect()

    return list(await asyncio.gather(*(one() for _ in range(count))))
