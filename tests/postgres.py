"""PostgreSQL for tests: a cluster of their own, with all its files in one directory.

`python -m tests.postgres` installs it if needed. It never fails: without it, those tests fail.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from tests.support.ports import free_port

_PACKAGES = {
    "apt-get": (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"],
    ),
    "dnf": (["dnf", "install", "-y", "-q", "postgresql-server"],),
    "apk": (["apk", "add", "--quiet", "postgresql"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "--quiet", "postgresql"],),
}
#: Where packages put programs that are not on the PATH.
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*")
_START_SECONDS = 60


class PostgresMissingError(AssertionError):
    """The tests cannot run; the message says what to install."""


class Postgres:
    """One cluster. PostgreSQL refuses to run as root: then it runs as its package's user."""

    def __init__(self) -> None:
        binaries = _find()
        if binaries is None:
            raise PostgresMissingError("these tests need PostgreSQL: install the package `postgresql`")
        self._binaries = binaries
        self._user = "postgres" if os.geteuid() == 0 else None
        #: Outside the tests' own directory, which another user may not enter.
        self.directory = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._user:
            shutil.chown(self.directory, self._user, self._user)
        data = self.directory / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "log_statement": "all",
        }
        command: list[str | Path] = [self._binaries / "postgres", "-D", data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.directory / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, user=self._user, group=self._user, cwd="/", stdout=log, stderr=log
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.directory / "log").read_text()
                time.sleep(0.1)
            else:
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process:
            self._process.terminate()  # smart: waits for connections; there are none
            self._process.wait(60)
        shutil.rmtree(self.directory, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """As the cluster's administrator, outside a transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, *command: str | Path) -> None:
        name, *arguments = command
        subprocess.run(
            [self._binaries / name, *arguments],
            user=self._user,
            group=self._user,
            cwd="/",
            check=True,
            capture_output=True,
        )


def install() -> None:
    if _find():
        return
    sys.stdout.write("passerby: installing PostgreSQL for the tests\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for manager, commands in _PACKAGES.items():
        if shutil.which(manager):
            for command in commands:
                subprocess.run([*as_root, *command], env=environment, check=False)
    if not _find():
        sys.stdout.write("passerby: PostgreSQL could not be installed; the tests that need it will fail\n")


def _find() -> Path | None:
    """The directory of the newest version's programs."""
    found = [path for place in _PLACES for path in Path("/").glob(place[1:]) if (path / "initdb").exists()]
    on_path = shutil.which("initdb")
    if found:
        return max(found, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])
    return Path(on_path).resolve().parent if on_path else None


if __name__ == "__main__":
    install()
