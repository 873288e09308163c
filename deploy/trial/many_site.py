"""The site on many machines: each its own Debian, set up by the commands of docs/machines."""

import http.client
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from redis import Redis, RedisError

from chatsite.redis.clients import connect
from deploy.trial.many_host import ManyHost
from deploy.trial.network import Network
from deploy.trial.root import DebianRoot

#: Guests run on the load balancer's host, so that no name service is needed.
NAME = "localhost"
#: As in the documentation.
ADDRESSES = {
    "lb": "192.0.2.1",
    "a": "192.0.2.11",
    "b": "192.0.2.12",
    "r1": "192.0.2.21",
    "r2": "192.0.2.22",
    "d1": "192.0.2.31",
    "d2": "192.0.2.32",
}
SENTINELS = ("r2", "d1", "d2")
#: Shorter than the default, so that a fault can outlast it.
GRACE_SECONDS = 30
_PATIENCE_SECONDS = 120.0


class ManySite:
    def __init__(self, network: Network, suite: str, base: Path | None) -> None:
        """`base`: a directory already filled by debootstrap."""
        self._network = network
        self._suite = suite
        self._base = base
        self._directory = Path(tempfile.mkdtemp(prefix="passerby-many-"))
        self._passwords = {name: secrets.token_urlsafe(24) for name in ("state", "messages", "database")}
        self._stack = ExitStack()
        self.hosts: dict[str, ManyHost] = {}

    def __enter__(self) -> Self:
        try:
            base = self._base or self._stack.enter_context(DebianRoot(self._suite)).path
            for name, host in self._network.hosts.items():
                one = ManyHost(host, base, name=NAME, answers=self._answers(), logs=self._directory)
                self.hosts[name] = self._stack.enter_context(one)
            self._set_up()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            for log in sorted(self._directory.glob("*/*")):
                print(f"--- {log.relative_to(self._directory)}\n{log.read_text()[-1500:]}")
        self._network.end_processes()
        self._stack.close()
        shutil.rmtree(self._directory)

    def _answers(self) -> dict[str, str]:
        state, messages, database = (f"{self._passwords[name]}\n" for name in self._passwords)
        return {
            "createuser --pwprompt": 2 * database,
            "redis/install state": state,
            "redis/install sentinel": state,
            "redis/install messages": messages,
            "redis-cli": state,
            "many/install": state + messages + database,
        }

    def _set_up(self) -> None:
        hosts = self.hosts
        hosts["d1"].set_up("database", "database", example=ADDRESSES["d1"])
        hosts["r1"].set_up("state", "master", example=ADDRESSES["r1"])
        hosts["r2"].set_up("state", "replica", example=ADDRESSES["r2"])
        for name in SENTINELS:
            hosts[name].set_up("state", "sentinel", example=ADDRESSES["d2"])
        for name in ("d1", "d2"):
            hosts[name].set_up("messages", "messages", example=ADDRESSES["d1"])
        wait(self._has_quorum, "a quorum")
        hosts["a"].set_up("site", "first", example=ADDRESSES["a"])
        # Before the second machine copies these settings.
        with (hosts["a"].root.path / "etc/passerby/env").open("a") as settings:
            settings.write(f"GRACE_SECONDS={GRACE_SECONDS}\n")
        hosts["a"].services.systemctl("restart", "passerby")
        hosts["b"].set_up("site", "further", example=ADDRESSES["b"], copy_from=hosts["a"])
        # All guests of the trial come from one address.
        hosts["a"].run("/opt/passerby/deploy/systemd/manage settings_set shared_networks=on work=off")
        hosts["lb"].set_up("balancer", "balancer", example=ADDRESSES["lb"])

    def _has_quorum(self) -> bool:
        self.hosts["d2"].set_up("state", "quorum", example=ADDRESSES["d2"])
        return True

    @property
    def certificate(self) -> Path:
        return self.hosts["lb"].root.path / f"etc/letsencrypt/live/{NAME}/fullchain.pem"

    def is_ready(self, name: str) -> bool:
        # Not with curl: starting a process blocks this one, and with it every simulated guest.
        connection = http.client.HTTPConnection(ADDRESSES[name], 8000, timeout=3)
        try:
            connection.request("GET", "/readyz", headers={"Host": NAME})
            return connection.getresponse().status == http.HTTPStatus.OK
        finally:
            connection.close()

    def wait_until_ready(self) -> None:
        for name in ("a", "b"):
            wait(lambda name=name: self.is_ready(name), f"host {name}")  # type: ignore[misc]
        wait(lambda: len(self._known("sentinels")) == len(SENTINELS) - 1, "the Sentinels' meeting")
        wait(lambda: "ok" in self.replicas().values(), "the replica")

    def redis(self, name: str) -> Redis:
        return connect(f"redis://:{self._passwords['state']}@{ADDRESSES[name]}:6379/0", timeout=2)

    def sentinel(self) -> Redis:
        return connect(f"redis://:{self._passwords['state']}@{ADDRESSES['d1']}:26379", timeout=2)

    def master(self) -> str:
        """The name of the host that Sentinel reports as master, once it also reports itself as master."""
        found: Any = self.sentinel().sentinel_get_master_addr_by_name("passerby")
        address = found[0].decode()
        name = next(name for name, own in ADDRESSES.items() if own == address)
        return name if self.redis(name).role()[0] == b"master" else ""

    def fail(self, name: str, how: str) -> None:
        """Fails the state's host; `how`: `killed`, `hung` or `moved by hand`."""
        match how:
            case "killed":
                self.hosts[name].services.kill("passerby-state")
            case "hung":
                self.hosts[name].services.signal("passerby-state", signal.SIGSTOP)
            case _:
                self.sentinel().sentinel_failover("passerby")

    def mend(self, name: str, how: str) -> None:
        match how:
            case "killed":
                self.hosts[name].services.start("passerby-state")
            case "hung":
                self.hosts[name].services.signal("passerby-state", signal.SIGCONT)

    def is_replica(self, name: str) -> bool:
        return self.replicas().get(ADDRESSES[name]) == "ok"

    def replicas(self) -> dict[str, str]:
        """By address: whether the replica is connected to its master (`ok`)."""
        return {each["ip"]: each["master-link-status"] for each in self._known("slaves")}

    def _known(self, what: str) -> list[dict[str, Any]]:
        known: Any = getattr(self.sentinel(), f"sentinel_{what}")("passerby")
        return list(known)


def wait(holds: Callable[[], object], what: str, seconds: float = _PATIENCE_SECONDS) -> float:
    """Returns the time (`time.monotonic()`) at which it became true. An error counts as not true yet."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return time.monotonic()
        except (RedisError, OSError, http.client.HTTPException, subprocess.CalledProcessError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come within {seconds} s")
