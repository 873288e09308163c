"""One after the other: the transitions of one guest never overlap."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Serial:
    """Runs jobs in the order in which they came. A task lives only while there is something to do."""

    __slots__ = ("_jobs", "_task")

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """Jobs that wait or run."""
        return len(self._jobs)

    def add(self, job: Job) -> asyncio.Task[None]:
        """The job must not raise. Gives the task that will have run it when it ends."""
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
                    self._jobs.popleft()
        finally:
            self._task = None
