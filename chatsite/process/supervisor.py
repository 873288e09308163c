"""Several worker processes on one listening socket: kept alive, replaced when due, ended together."""

import asyncio
import logging
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chatsite.process.worker import Worker, WorkerFailedError

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0
#: A worker that lived this long has not died of its start: the next one need not wait.
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 16.0


@dataclass(frozen=True, slots=True)
class Recycling:
    """When a worker has had its time; 0 for never."""

    max_age_seconds: int = 0
    max_memory_mb: int = 0


class Supervisor:
    """`run` returns after SIGTERM or SIGINT, when every worker has drained.

    SIGHUP replaces every worker by one of the code that is on the disk now, one after the other: the next one
    serves before the last one drains, and one that cannot start leaves the old one in its place.
    It raises WorkerFailedError if a worker cannot start with the site; later ones are tried again.
    """

    def __init__(
        self,
        listening: socket.socket,
        *,
        workers: int,
        recycling: Recycling,
        on_listening: Callable[[], None],
    ) -> None:
        self._listening = listening
        self._count = workers
        self._recycling = recycling
        self._on_listening = on_listening
        self._workers: set[Worker] = set()
        #: Those of them that accept connections.
        self._serving: set[Worker] = set()
        self._replacing = asyncio.Lock()
        #: A worker that was started before this moment (`time.monotonic()`) is out of date.
        self._renewed = float("-inf")
        self._asked = asyncio.Event()

    def run(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        told: asyncio.Future[signal.Signals] = loop.create_future()
        for how in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(how, _tell, told, how)
        loop.add_signal_handler(signal.SIGHUP, self._renew)
        keeping = asyncio.create_task(self._keep_all())
        try:
            both: list[asyncio.Future[Any]] = [keeping, told]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                await keeping  # it never ends but by an error
        finally:
            keeping.cancel()
            self._listening.close()
            how = told.result() if told.done() else signal.SIGTERM
            await asyncio.gather(*[worker.end(how) for worker in self._workers])

    def _renew(self) -> None:
        logger.info("all workers are replaced, one after the other")
        self._renewed = time.monotonic()
        self._asked.set()
        self._asked = asyncio.Event()

    async def _keep_all(self) -> None:
        first = await asyncio.gather(*[self._start() for _ in range(self._count)])
        self._on_listening()
        await asyncio.gather(*[self._keep(worker) for worker in first])

    async def _keep(self, worker: Worker) -> None:
        """One place, and all workers that take it one after the other."""
        pauses = _pauses()
        # Workers of one age would all be replaced at once, and every guest would reconnect at once.
        oldest = self._recycling.max_age_seconds * random.uniform(0.9, 1.1)  # noqa: S311
        while True:
            alive = await self._outlives(worker, oldest)
            if worker.age_seconds() > _STEADY_SECONDS:
                pauses = _pauses()
            if alive:
                worker = await self._replace(worker, pauses)
            else:
                logger.warning("a worker ended by itself, and is replaced")
                worker = await self._start_again(pauses)

    async def _outlives(self, worker: Worker, oldest: float) -> bool:
        """Waits until the worker has had its time: True; or ended by itself: False."""
        while True:
            left = oldest - worker.age_seconds() if oldest else _LOOK_SECONDS
            asked = asyncio.create_task(self._asked.wait())
            await asyncio.wait(
                [worker.ended, asked],
                timeout=max(0.0, min(left, _LOOK_SECONDS)),
                return_when=asyncio.FIRST_COMPLETED,
            )
            asked.cancel()
            if worker.ended.done():
                return False
            if worker.started < self._renewed:
                return True
            if oldest and worker.age_seconds() >= oldest:
                return True
            if 0 < self._recycling.max_memory_mb < worker.memory_mb():
                return True

    async def _replace(self, worker: Worker, pauses: Iterator[float]) -> Worker:
        """One at a time, and never before the next one serves."""
        async with self._replacing:
            following = await self._start_again(pauses)
            await worker.end()
            return following

    async def _start_again(self, pauses: Iterator[float]) -> Worker:
        while True:
            await asyncio.sleep(next(pauses))
            try:
                return await self._start()
            except WorkerFailedError as error:
                logger.error("%s", error)

    async def _start(self) -> Worker:
        worker = await Worker.start(self._listening, beside=bool(self._serving))
        self._workers.add(worker)
        worker.ended.add_done_callback(lambda _: self._forget(worker))
        await worker.ready()
        self._serving.add(worker)
        return worker

    def _forget(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._serving.discard(worker)


def _tell(told: asyncio.Future[signal.Signals], how: signal.Signals) -> None:
    if not told.done():
        told.set_result(how)


def _pauses() -> Iterator[float]:
    """None before the first start, then longer and longer ones, in seconds."""
    yield 0.0
    pause = 0.5
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
