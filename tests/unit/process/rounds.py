"""Jobs of all kinds, for as long as a test says; time passes at once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from chat.process.jobs import Job, Jobs
from tests.support.time_loop import run

Work = Callable[[], None] | Callable[[], Coroutine[Any, Any, None]]


def passes(seconds: float, *jobs: Job) -> None:
    """Runs the jobs for so long, and a moment more."""

    async def passing() -> None:
        running = Jobs(jobs)
        running.start()
        await asyncio.sleep(seconds + 0.001)
        await running.stop()

    run(passing())


class Rounds:
    """When a job ran."""

    def __init__(self) -> None:
        self.at: list[float] = []

    def plain(self) -> None:
        self.at.append(round(asyncio.get_running_loop().time(), 3))

    async def waiting(self) -> None:
        self.plain()


async def hangs() -> None:
    await asyncio.Event().wait()


async def hangs_an_hour() -> None:
    await asyncio.sleep(3600)


def fails() -> None:
    raise ValueError("what a guest wrote")


async def fails_waiting() -> None:
    fails()


async def fails_late() -> None:
    await asyncio.sleep(0.4)
    fails()


async def waits_for_what_is_cancelled() -> None:
    task = asyncio.ensure_future(asyncio.sleep(10))
    task.cancel()
    await asyncio.shield(task)
