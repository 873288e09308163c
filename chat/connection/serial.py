"""Serial execution: the transitions of one guest never overlap."""

import asyncio
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Serial:
    """Runs jobs in order of arrival. Its task exists only while there are jobs."""

    __slots__ = ("_jobs", "_task")

    def __init__(self) -> None:
        self._jobs: list[Job] = []  # few at a time, and an empty deque takes 700 bytes
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """The number of waiting and running jobs."""
        return len(self._jobs)

    def add(self, job: Job) -> asyncio.Task[None]:
        """The job must not raise. Returns the task that will run it."""
        self._jobs.append(job)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return self._task

    async def _run(self) -> None:
        try:
            while self._jobs:
                try:
                    await self._jobs[0]()
                finally:
                    del self._jobs[0]
        finally:
            self._task = None
