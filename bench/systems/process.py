"""A process under measurement: it is ready when it answers, and ends with the run."""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.02


class ProcessFailedError(Exception):
    """A process ended at its start, or did not answer in time. The message has the end of its output."""


class Process:
    """A server that listens on `port` of 127.0.0.1. With `ready_path` it counts as ready when that answers 200."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        environment: Mapping[str, str] | None = None,
        ready_path: str = "",
        folder: Path = ROOT,
    ) -> None:
        self.port = port
        #: Seconds from the start until it was ready.
        self.start_seconds = 0.0
        self._command = list(command)
        self._environment = os.environ | dict(environment or {})
        self._ready_path = ready_path
        self._folder = folder
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the object
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it is ready. Raises ProcessFailedError."""
        begun = perf_counter()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=self._folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._output,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await self._is_ready():
                    if self._process.returncode is not None:
                        raise ProcessFailedError(f"{self._command[0]} ended at its start:\n{self.output()}")
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise ProcessFailedError(f"{self._command[0]} did not answer in time:\n{self.output()}") from None
        self.start_seconds = perf_counter() - begun

    async def stop(self) -> None:
        """Sends SIGTERM, and SIGKILL if it does not end. May be called again."""
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

    async def kill(self) -> None:
        """Sends SIGKILL, which ends it like a crash."""
        assert self._process is not None, "not started"
        self._process.kill()
        await self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def output(self) -> str:
        """The last lines that it wrote."""
        text = os.pread(self._output.fileno(), 1 << 24, 0).decode(errors="replace")
        return "\n".join(text.splitlines()[-20:])

    async def _is_ready(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        try:
            if not self._ready_path:
                return True
            request = (
                f"GET {self._ready_path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n"
            )
            writer.write(request.encode())
            return (await reader.readline()).startswith(b"HTTP/1.1 200")
        except OSError:
            return False
        finally:
            writer.close()


def cpu_seconds(pid: int) -> float:
    """User and kernel time of a process with all its threads and children."""
    return sum(times.user + times.system for times in (each.cpu_times() for each in _family(pid)))


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and its children."""
    return sum(each.memory_info().rss for each in _family(pid))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
