"""Background jobs: each runs at its own period, independent of the others."""

import asyncio
import inspect
import logging
import math
import random
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: No round of a job takes this long while the database and Redis answer.
HANGING_SECONDS = 60.0
#: A job without failures for this long is healthy again: its next failure is logged, even of a known kind.
SOUND_SECONDS = 60.0
#: How long a cancelled job may take to end.
STOP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Job:
    """`work` runs `period` seconds after its last round; the first round starts after `first` seconds.

    A coroutine function may wait. A plain function must not: it shares one task with the others. `retry`: the
    pause after a failed round, if different. `spread`: pauses are randomly shortened by up to half, so that
    processes that start together do not run it together.
    """

    name: str
    period: float
    work: Callable[[], None] | Callable[[], Coroutine[Any, Any, None]]
    first: float = 0.0
    retry: float | None = None
    spread: bool = False

    @property
    def waits(self) -> bool:
        """Whether a round may wait."""
        return inspect.iscoroutinefunction(self.work)

    def pause(self, *, failed: bool) -> float:
        """The time until the next round."""
        return self._spread(self.retry if failed and self.retry is not None else self.period)

    def delay(self) -> float:
        """The time until the first round."""
        return self._spread(self.first)

    def _spread(self, seconds: float) -> float:
        return seconds * random.uniform(0.5, 1) if self.spread else seconds  # noqa: S311


class Jobs:
    """Runs jobs in the serving loop, from `start` to `stop`.

    A job that may wait has its own task, so that it delays no other if it hangs. All others share one task,
    and run in list order.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        every = list(jobs)
        plain = [job for job in every if not job.waits]
        plain.append(Job("notice jobs that hang", HANGING_SECONDS / 4, self._notice_hanging))
        self._lanes = [_Lane([job]) for job in every if job.waits] + [_Lane(plain)]
        self._lane_of = {job.name: lane for lane in self._lanes for job in lane.jobs}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Call once, in the serving loop."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(lane.run()) for lane in self._lanes]

    def hurry(self, *names: str) -> None:
        """Runs these jobs now; a running one runs once more afterwards."""
        for name in names:
            self._lane_of[name].hurry(name)

    async def stop(self) -> None:
        """Cancels every job and returns when they have ended, or after `STOP_SECONDS`."""
        for lane in self._lanes:
            lane.stop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            _, running = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            if running:
                logger.warning("background jobs that do not end: %s", len(running))

    def _notice_hanging(self) -> None:
        for lane in self._lanes:
            lane.notice_hanging()


class _Lane:
    """One task: its jobs run one after another."""

    def __init__(self, jobs: list[Job]) -> None:
        self.jobs = jobs
        self._due = dict.fromkeys((job.name for job in jobs), math.inf)
        self._hurried: set[str] = set()
        self._wake = asyncio.Event()
        self._health = {job.name: _Health(job.name) for job in jobs}
        self._hanging_at = math.inf
        self._stopped = False

    def hurry(self, name: str) -> None:
        self._hurried.add(name)
        self._wake.set()

    def stop(self) -> None:
        """Starts no more rounds, even if a job swallowed its cancellation."""
        self._stopped = True

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        self._due = {job.name: loop.time() + job.delay() for job in self.jobs}
        while not self._stopped:
            self._wake.clear()
            # The same for all, so jobs of one period stay together and wake the process once.
            now = loop.time()
            for job in self.jobs:
                if job.name in self._hurried or self._due[job.name] <= now:
                    self._hurried.discard(job.name)
                    failed = await self._round(job)
                    self._due[job.name] = (loop.time() if job.waits else now) + job.pause(failed=failed)
            await _either(self._wake, min(self._due.values()) - loop.time())

    def notice_hanging(self) -> None:
        if asyncio.get_running_loop().time() >= self._hanging_at:
            logger.warning(
                "background job %r has been running for over %d seconds", self.jobs[0].name, HANGING_SECONDS
            )
            self._hanging_at = math.inf  # once per round

    async def _round(self, job: Job) -> bool:
        """Whether it failed."""
        loop, health = asyncio.get_running_loop(), self._health[job.name]
        self._hanging_at = loop.time() + HANGING_SECONDS
        try:
            under_way = job.work()
            if under_way is not None:
                await under_way
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            health.failed(error, loop.time())  # something it awaited was cancelled, not the job
            return True
        except Exception as error:
            health.failed(error, loop.time())
            return True
        finally:
            self._hanging_at = math.inf
        health.succeeded(loop.time())
        return False


class _Health:
    """What was logged about the failures of one job."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._logged: set[str] = set()
        self._failed_at = -math.inf

    def failed(self, error: BaseException, now: float) -> None:
        self._failed_at = now
        kind = kind_of(error)
        if kind not in self._logged:
            self._logged.add(kind)
            logger.error("background job %r failed: %s; it will be tried again", self._name, kind)

    def succeeded(self, now: float) -> None:
        if self._logged and now - self._failed_at >= SOUND_SECONDS:
            self._logged.clear()
            logger.info("background job %r works again", self._name)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Returns when the event is set, or after `seconds`."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        pass
