"""Several worker processes on one listening socket: restarted, replaced when due, stopped together."""

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
#: A worker that lived this long did not fail at startup: its successor starts without a pause.
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 16.0


@dataclass(frozen=True, slots=True)
class Recycling:
    """When a worker is replaced; 0 for never."""

    max_age_seconds: int = 0
    max_memory_mb: int = 0


class Supervisor:
    """`run` returns after SIGTERM or SIGINT, once every worker has drained.

    SIGHUP replaces every worker by one running the current code, one after the other: the new worker serves
    before the old one drains, and if it cannot start, the old one stays. Raises WorkerFailedError if a worker
    cannot start initially; later failures are retried.
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
        #: The workers that accept connections.
        self._serving: set[Worker] = set()
        self._replacing = asyncio.Lock()
        #: Workers started before this moment (`time.monotonic()`) are out of date.
        self._renewed = float("-inf")
        self._asked = asyncio.Event()

    def run(self) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        stop: asyncio.Future[signal.Signals] = loop.create_future()
        for how in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(how, _resolve, stop, how)
        loop.add_signal_handler(signal.SIGHUP, self._renew)
        keeping = asyncio.create_task(self._keep_all())
        try:
            both: list[asyncio.Future[Any]] = [keeping, stop]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                await keeping  # it only ends with an error
        finally:
            keeping.cancel()
            self._listening.close()
            how = stop.result() if stop.done() else signal.SIGTERM
            await asyncio.gather(*[worker.end(how) for worker in self._workers])

    def _renew(self) -> None:
        logger.info("Replacing all workers, one after the other")
        self._renewed = time.monotonic()
        self._asked.set()
        self._asked = asyncio.Event()

    async def _keep_all(self) -> None:
        first = await asyncio.gather(*[self._start() for _ in range(self._count)])
        self._on_listening()
        await asyncio.gather(*[self._keep(worker) for worker in first])

    async def _keep(self, worker: Worker) -> None:
        """Keeps one slot filled with successive workers."""
        pauses = _pauses()
        # Jitter: workers of the same age would all be replaced at once, and every guest would reconnect at
        # once.
        oldest = self._recycling.max_age_seconds * random.uniform(0.9, 1.1)  # noqa: S311
        while True:
            alive = await self._outlives(worker, oldest)
            if worker.age_seconds() > _STEADY_SECONDS:
                pauses = _pauses()
            if alive:
                worker = await self._replace(worker, pauses)
            else:
                logger.warning("A worker exited unexpectedly; replacing it")
                worker = await self._start_again(pauses)

    async def _outlives(self, worker: Worker, oldest: float) -> bool:
        """Waits until the worker is due for replacement (True) or has ended by itself (False)."""
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
        """Replaces one worker at a time, after its successor serves."""
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


def _resolve(stop: asyncio.Future[signal.Signals], how: signal.Signals) -> None:
    if not stop.done():
        stop.set_result(how)


def _pauses() -> Iterator[float]:
    """Seconds before each start: none before the first, then increasing."""
    yield 0.0
    pause = 0.5
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
