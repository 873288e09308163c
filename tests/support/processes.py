"""Server processes: the real `manage.py serve`, started like an operator would, each on its own port."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.environment import DIRECTORY, ROOT
from tests.support.ports import free_port

_START_SECONDS = 40
_STOP_SECONDS = 40
_POLL_SECONDS = 0.05


class ServerProcess:
    """One `manage.py serve` of the code in `code`. `settings` are environment variables, as in `.env.example`.

    `start` returns when it is ready for guests. A traceback in its output fails the test that started it. All
    methods block: async tests call them through `asyncio.to_thread`.
    """

    code = ROOT
    options: tuple[str, ...] = ()

    def __init__(self, *, database: Path, port: int | None = None, **settings: str | int) -> None:
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.url = f"{self.origin}/"
        self.ws_url = f"ws://127.0.0.1:{self.port}/ws/chat/"
        self._settings = {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SITE_ORIGINS": self.origin,
        } | {name: str(value) for name, value in settings.items()}
        self._output = tempfile.TemporaryFile(dir=DIRECTORY)  # noqa: SIM115  # closed with the object
        self._checked = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            self.check_output()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> Self:
        self._spawn()
        return self._wait_until(self.is_ready)

    def start_unready(self) -> Self:
        """Returns when it answers, even if it is not ready for guests."""
        self._spawn()
        return self._wait_until(self.is_healthy)

    def _spawn(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, self.code / "manage.py", "serve", *self.options],
            cwd=self.code,
            env=os.environ | self._settings,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def _wait_until(self, answers: Callable[[], bool]) -> Self:
        assert self._process is not None
        deadline = time.monotonic() + _START_SECONDS
        while True:
            answered = answers()
            # Checked after the answer: another server may have answered in place of one that ended.
            if self._process.poll() is not None:
                raise AssertionError(f"the server ended at its start:\n{self.output()}")
            if answered:
                return self
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server was not ready in {_START_SECONDS} s:\n{self.output()}")
            time.sleep(_POLL_SECONDS)

    def is_ready(self) -> bool:
        return self.status("/readyz") == HTTPStatus.OK

    def is_healthy(self) -> bool:
        return self.status("/healthz") == HTTPStatus.OK

    def status(self, path: str) -> int:
        """The status of the response; 0 without one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def page(self, path: str = "/") -> str:
        """What a browser gets there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def stop(self) -> None:
        """Like an operator: SIGTERM, and it drains. Also wakes a paused one."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Like a crash: SIGKILL."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Its connections stay open, but it answers nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def output(self) -> str:
        """Its output since the first start."""
        return os.pread(self._output.fileno(), 1 << 24, 0).decode(errors="replace")

    def check_output(self) -> None:
        """Fails if it logged a traceback since the last check."""
        output = self.output()
        fresh, self._checked = output[self._checked :], len(output)
        assert "Traceback (" not in fresh, fresh  # Python's own, or that of a log line

    def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not end in {_STOP_SECONDS} s:\n{self.output()}") from None


def migrate(database: Path) -> None:
    """Creates the SQLite file with every table."""
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
    )


def switch(database: Path, *assignments: str) -> None:
    """Changes toggles like an operator in a shell, in a separate process: `switch(db, "typing=off")`."""
    _manage(database, "settings_set", *assignments)


def run_python(database: Path, code: str) -> str:
    """Runs code like `manage.py shell`, in a separate process; returns its output."""
    return _manage(database, "shell", "-c", code)


def _manage(database: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def copy_database(template: Path, directory: Path) -> Path:
    """A migrated database that no other test has used."""
    return Path(shutil.copy(template, directory / "passerby.sqlite3"))
