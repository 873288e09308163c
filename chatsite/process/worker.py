"""One worker process, as seen by its supervisor."""

import asyncio
import signal
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from typing import Self

from django.conf import settings

from chatsite.process.lifeline import READY
from chatsite.process.memory import resident_mb

#: Longer than a worker's own drain; after this it is killed.
_END_SECONDS = 9.95


class WorkerFailedError(Exception):
    """A worker ended before it served; its own output says why."""


class Worker:
    """A `manage.py serve` on the shared listening socket, tied to this process by a lifeline."""

    def __init__(self, process: Process, lifeline: socket.socket) -> None:
        self.ended = asyncio.create_task(process.wait())
        self._process = process
        self._lifeline = lifeline
        self.started = time.monotonic()
        self.ended.add_done_callback(lambda _: lifeline.close())

    @classmethod
    async def start(cls, listening: socket.socket, *, beside: bool) -> Self:
        """`beside`: others serve on the socket, so the worker first reads the operators' settings, then accepts.

        Raises WorkerFailedError if no process can be created.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(settings.BASE_DIR / "manage.py"),
                "serve",
                f"--fd={listening.fileno()}",
                f"--lifeline={theirs.fileno()}",
                *(["--beside"] if beside else []),
                stdin=DEVNULL,
                pass_fds=(listening.fileno(), theirs.fileno()),
                start_new_session=True,  # the supervisor receives Ctrl-C and passes it on once
            )
        except BaseException as error:
            ours.close()  # this also ends a process that may have been started
            if isinstance(error, OSError):
                raise WorkerFailedError(f"No worker could be started: {error.strerror}.") from error
            raise
        finally:
            theirs.close()
        return cls(process, ours)

    async def ready(self) -> None:
        """Waits until it serves. Raises WorkerFailedError if it ended instead."""
        if await asyncio.get_running_loop().sock_recv(self._lifeline, len(READY)) != READY:
            raise WorkerFailedError("A worker exited during startup.")

    async def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Lets it drain, and kills it if it does not end in time."""
        self._signal(how)
        await asyncio.wait([self.ended], timeout=settings.DRAIN_NOTICE_SECONDS + _END_SECONDS)
        self._signal(signal.SIGKILL)
        await asyncio.wait([self.ended])

    def age_seconds(self) -> float:
        return time.monotonic() - self.started

    def memory_mb(self) -> int:
        """Resident memory in MiB; 0 if unknown."""
        return resident_mb(self._process.pid)

    def _signal(self, how: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(how)
