"""The machine of a trial: a network namespace, the units that run in it, and what a guest sees from there."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.trial.root import DebianRoot
from deploy.trial.search import files_with
from deploy.trial.services import Services

_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Talk:
    """Pairs that chat, in a separate process inside the namespace."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, command: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> Any:
        return self.tell("end")


class Machine:
    def __init__(self, root: DebianRoot) -> None:
        self.root = root
        self._name = f"passerby-{secrets.token_hex(3)}"
        self._logs = root.path.with_name(f"{root.path.name}-logs")
        self._services = Services(root, self._name, self._logs)

    def __enter__(self) -> Self:
        self._logs.mkdir()
        subprocess.run(["ip", "netns", "add", self._name], check=True)
        self._inside("ip", "link", "set", "lo", "up")
        # What CAP_NET_BIND_SERVICE permits the proxies.
        self._inside("sysctl", "--quiet", "--write", "net.ipv4.ip_unprivileged_port_start=0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._services.stop_all()
        inside = subprocess.run(["ip", "netns", "pids", self._name], capture_output=True, text=True)
        for pid in inside.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        subprocess.run(["ip", "netns", "delete", self._name], check=True)
        if error is not None:
            for log in sorted(self._logs.iterdir()):
                print(f"--- {log.name}\n{log.read_text()[-4000:]}")
        shutil.rmtree(self._logs)

    def systemctl(self, verb: str, *names: str) -> None:
        self._services.systemctl(verb, *names)

    def wait_for(self, path: Path) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not path.exists():
            assert time.monotonic() < deadline, f"{path} did not come"
            time.sleep(0.1)

    def get(self, url: str, certificate: Path) -> Answer:
        """Repeats the request until it succeeds."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        command = ("curl", "--silent", "--include", "--http1.1", "--cacert", str(certificate), url)
        while True:
            got = self._inside(*command, "--header", "Accept-Encoding: gzip", check=False).stdout
            head, _, body = got.partition(b"\r\n\r\n")
            if b" 200 " in head.split(b"\r\n")[0]:
                lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
                headers = {name.title(): value for name, _, value in lines}
                if headers.get("Content-Encoding") == "gzip" and "/static/" not in url:
                    body = subprocess.run(["gzip", "-d"], input=body, capture_output=True).stdout
                return Answer(headers, body)
            assert time.monotonic() < deadline, f"{url}: {head.decode()}"
            time.sleep(0.2)

    def reload(self, name: str) -> None:
        """Returns when all previous workers have exited."""
        self._services.reload(name)

    @contextmanager
    def talkers(self, url: str, origin: str, certificate: Path, pairs: int) -> Iterator[Talk]:
        command = [sys.executable, "-m", "deploy.trial.talk", url, origin, str(pairs)]
        process = subprocess.Popen(
            ["ip", "netns", "exec", self._name, *command],
            env=os.environ | {"SSL_CERT_FILE": str(certificate)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            talk = Talk(process)
            talk.tell("begun")
            yield talk
        finally:
            process.kill()
            process.wait()

    def assert_nowhere(self, canary: str) -> None:
        """Checks that no file of the machine and no unit's log contains it."""
        found = files_with(canary, (self.root.path, self._logs))
        assert not found, f"words of a chat are in {found}"

    def _inside(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(["ip", "netns", "exec", self._name, *command], check=check, capture_output=True)
