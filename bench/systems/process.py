"""A process under measurement: started on its core, ready when it answers, ended with the run."""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.05


class ProcessFailedError(Exception):
    """It ended at its start, or did not answer in time; the message has its last words."""


class Process:
    """`python` and the like, with the given arguments. Its output is kept for the message of a failure."""

    def __init__(
        self, command: Sequence[str], *, port: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port = port
        self._command = list(command)
        self._environment = os.environ | dict(environment or {})
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the object
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, is_ready: Callable[[int], Awaitable[bool]] | None = None) -> None:
        """Returns when `is_ready(port)` says so, or the port is listened on. Raises ProcessFailedError."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._output,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await (is_ready or accepts)(self.port):
                    if self._process.returncode is not None:
                        raise ProcessFailedError(f"{self._command[0]} ended at its start:\n{self.output()}")
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise ProcessFailedError(f"{self._command[0]} did not answer in time:\n{self.output()}") from None

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL if it does not end. Any number of times."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def output(self) -> str:
        """The end of what it wrote."""
        text = os.pread(self._output.fileno(), 1 << 24, 0).decode(errors="replace")
        return "\n".join(text.splitlines()[-20:])


def cpu_seconds(pid: int) -> float:
    """Of all its threads, in user and kernel mode."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def resident_bytes(pid: int) -> int:
    rss: int = psutil.Process(pid).memory_info().rss
    return rss


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def accepts(port: int) -> bool:
    """Whether something listens."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
