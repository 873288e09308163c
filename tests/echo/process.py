"""Processes that serve the echo site, started like the real one."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from tests.environment import ROOT

_START_SECONDS = 40


class EchoProcess:
    """One serving command, with its URL once it has printed it."""

    def __init__(self, *arguments: str, **settings: str | int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self._read_url()
        self.port = urlsplit(self.url).port or 0

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", headers=headers or {})
        with urllib.request.urlopen(request, timeout=_START_SECONDS) as response:
            return json.load(response)

    def read_line(self) -> str:
        """The next line of standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip()

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Signals it and waits for its end; returns its exit status and standard error."""
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=_START_SECONDS)
        return self.process.returncode, errors

    def wait(self) -> int:
        """Waits for its end; returns its exit status."""
        self.process.communicate(timeout=_START_SECONDS)
        return self.process.returncode

    def wait_until_port_is_closed(self) -> None:
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except (ConnectionRefusedError, ConnectionResetError):
                return

    def assert_logged(self, line: str, *, but_not: str) -> None:
        """Stops it, and checks its output."""
        status, errors = self.end()
        assert status == 0
        assert line in errors
        assert but_not not in errors

    def _read_url(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://\S+/$", line.strip()):
                return found[0]
        assert self.process.stderr is not None
        raise AssertionError(f"the server ended at its start:\n{self.process.stderr.read()}")


@contextmanager
def serve(*options: str, **settings: str | int) -> Iterator[EchoProcess]:
    """`manage.py serve` on a free port."""
    with _running(EchoProcess("manage.py", "serve", "--port=0", *options, **settings)) as process:
        yield process


def refused(*options: str, **settings: str | int) -> subprocess.CompletedProcess[str]:
    """A `manage.py serve` that fails to start."""
    return subprocess.run(
        [sys.executable, "manage.py", "serve", *options],
        cwd=ROOT,
        env=_environment(settings),
        capture_output=True,
        text=True,
        timeout=_START_SECONDS,
        check=False,
    )


@contextmanager
def serve_stock() -> Iterator[EchoProcess]:
    """Stock Daphne."""
    with _running(EchoProcess("-m", "tests.echo.stock")) as process:
        yield process


@contextmanager
def _running(process: EchoProcess) -> Iterator[EchoProcess]:
    try:
        yield process
    finally:
        if process.process.poll() is None:
            process.process.kill()
            process.process.communicate()


def _environment(settings: dict[str, str | int]) -> dict[str, str]:
    given = {name: str(value) for name, value in settings.items()}
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.echo.settings"} | given
