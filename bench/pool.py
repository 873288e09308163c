"""Matchmaking as one server process has it, with the real scripts on a real Redis, but without connections."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bench.systems.process import free_port
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from chatsite.redis.state_connection import StateConnection
from matchmaking.errors import Trouble
from matchmaking.heartbeat import Heartbeat
from matchmaking.matchmaker import Matchmaker
from matchmaking.rules import Rules
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Wishes

_AT_ONCE = 200
_TIMEOUT_SECONDS = 10.0
_RULES = Rules()
_ANYBODY = Wishes()


class Pool:
    """Matchmaker and heartbeat of one process. It only records who was paired."""

    def __init__(self, redis_url: str, rules: Rules = _RULES) -> None:
        self._redis = connect(redis_url, timeout=_TIMEOUT_SECONDS)
        timing, process = Timing(), new_id()
        self._pipeline = Pipeline(StateConnection(redis_url, timeout=_TIMEOUT_SECONDS))
        scripts = Scripts(self._pipeline, PoolKeys("main"), process, timing)
        scripts.set_rules(rules)
        #: How many interests the two of each chat share; `on_chat` is called after each new one.
        self.shared: dict[str, int] = {}
        self.on_chat: Callable[[], None] = lambda: None
        self.matchmaker = Matchmaker(scripts, timing, process, self)
        self.heartbeat = Heartbeat(scripts, self.matchmaker, timing)

    def close(self) -> None:
        self._pipeline.close()
        self._redis.close()

    def redis_cpu_seconds(self) -> float:
        """User and kernel time since Redis started, as Redis reports it, which is finer than /proc."""
        used = self._redis.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])

    async def arrive(self, count: int) -> list[Guest]:
        """Creates so many idle guests."""
        guests: list[Guest] = []
        while len(guests) < count:
            batch = min(_AT_ONCE, count - len(guests))
            arrivals = await asyncio.gather(*(self.matchmaker.arrive(new_id(), take=1) for _ in range(batch)))
            guests += [guest for guest, _ in arrivals]
        return guests

    async def beat(self) -> None:
        await self.heartbeat.beat(len(self.matchmaker.guest_cache))

    @asynccontextmanager
    async def beating(self, seconds: float) -> AsyncIterator[None]:
        """Beats at this interval meanwhile, because a process without beats counts as dead."""

        async def beats() -> None:
            while True:
                await self.beat()
                await asyncio.sleep(seconds)

        task = asyncio.create_task(beats())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def find(self, guest: Guest, wishes: Wishes = _ANYBODY) -> Guest:
        return await self.matchmaker.find(guest.id, wishes, inbox=new_id())

    async def find_all(self, guests: Sequence[Guest], wishes: Callable[[int], Wishes]) -> None:
        """Every guest finds, guest number `n` with `wishes(n)`."""
        for start in range(0, len(guests), _AT_ONCE):
            some = guests[start : start + _AT_ONCE]
            await asyncio.gather(*(self.find(guest, wishes(n)) for n, guest in enumerate(some, start)))

    # --- matchmaking.watcher.Watcher ---------------------------------------------------------------------

    def moved(self, before: Guest, after: Guest) -> None:
        if isinstance(after.state, Chatting):
            self.shared[after.state.chat] = len(after.state.shared)
            self.on_chat()

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        """Nobody is told."""

    def hint(self, process: str) -> None:
        """There is no other process."""


@asynccontextmanager
async def pool(rules: Rules = _RULES) -> AsyncIterator[Pool]:
    """A pool with an empty Redis of its own."""
    redis = RedisServer(port=free_port(), maxmemory_mb=512)
    await asyncio.to_thread(redis.start)
    try:
        opened = Pool(redis.url, rules)
        try:
            yield opened
        finally:
            opened.close()
    finally:
        await asyncio.to_thread(redis.stop)
