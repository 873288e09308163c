"""The services of one root: units that run in a network namespace, as under systemd."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from deploy.trial.root import DebianRoot
from deploy.trial.unit import Unit

_PATIENCE_SECONDS = 120


class Services:
    def __init__(self, root: DebianRoot, namespace: str, logs: Path) -> None:
        self._root = root
        self._namespace = namespace
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def systemctl(self, verb: str, *names: str) -> None:
        """`enable --now`, `reload` (which starts what apt would have started), `restart`, `disable --now`."""
        for name in (name for name in names if not name.startswith("-")):
            if name.endswith(".socket"):
                continue  # it is listened on with its service
            if verb in {"restart", "disable"} and name in self._running:
                self.stop(name)
            if verb == "disable":
                continue  # a package starts nothing here
            if verb == "reload" and name in self._running:
                self._run(name, "ExecReload", str(self._running[name].pid)).wait(_PATIENCE_SECONDS)
            else:
                self.start(name)

    def start(self, name: str) -> None:
        """Returns, like `systemctl start`, when the commands before the start have finished."""
        if name == "postgresql":
            self._running[name] = self._start_postgresql()
            return
        if Unit.read(self._unit(name)).all("ExecStartPre"):
            assert self._run(name, "ExecStartPre").wait(_PATIENCE_SECONDS) == 0, f"{name} cannot start"
        self._running[name] = self._run(name, "ExecStart")

    def stop(self, name: str) -> None:
        process = self._running.pop(name)
        process.terminate()
        process.wait(_PATIENCE_SECONDS)

    def stop_all(self) -> None:
        for name in list(self._running):
            self.stop(name)

    def kill(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def signal(self, name: str, how: signal.Signals) -> None:
        self._running[name].send_signal(how)

    def reload(self, name: str) -> None:
        """Returns when all previous workers have exited."""
        before = set(self._workers(name))
        self.systemctl("reload", name)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while before & set(self._workers(name)):
            assert time.monotonic() < deadline, "the workers were not replaced"
            time.sleep(0.1)

    def forget(self) -> list[str]:
        """For a machine whose processes were all killed: returns the services it had."""
        names = list(self._running)
        for process in self._running.values():
            process.wait()
        self._running.clear()
        return names

    def _workers(self, name: str) -> list[int]:
        return [child.pid for child in psutil.Process(self._running[name].pid).children()]

    def _unit(self, name: str) -> Path:
        places = [self._root.path / where / "systemd/system" / f"{name}.service" for where in ("etc", "lib")]
        return next(place for place in places if place.exists())

    def _run(self, name: str, key: str, *arguments: str) -> "subprocess.Popen[bytes]":
        unit = self._unit(name)
        assert Unit.read(unit).all(key), f"{unit} has no {key}"
        return self._inside(
            name,
            "unshare", "--mount", sys.executable, "-m",
            "deploy.trial.run_unit", self._root.path, unit, key, *arguments,
        )  # fmt: skip

    def _start_postgresql(self) -> "subprocess.Popen[bytes]":
        """Debian's unit of this name only refers to those of the clusters, which call what is called here."""
        [version] = (place.name for place in (self._root.path / "etc/postgresql").iterdir())
        start = ("pg_ctlcluster", "--skip-systemctl-redirect", "--foreground", version, "main", "start")
        process = self._inside("postgresql", "chroot", self._root.path, *start)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._inside("postgresql", "chroot", self._root.path, "pg_isready", "--quiet").wait():
            assert time.monotonic() < deadline and process.poll() is None, "PostgreSQL did not start"
            time.sleep(0.2)
        return process

    def _inside(self, log: str, *command: str | Path) -> "subprocess.Popen[bytes]":
        with (self._logs / log).open("ab") as output:
            return subprocess.Popen(
                ["ip", "netns", "exec", self._namespace, *command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
