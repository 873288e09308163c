"""A master, its replica, and a Sentinel that watches them."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from redis import Redis, RedisError

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.support.ports import free_port

_READY_SECONDS = 15
_POLL_SECONDS = 0.02


class SentinelServer:
    """Kill or pause the `master`, and the `replica` is promoted; the attributes keep their original names."""

    def __init__(self) -> None:
        self.port = free_port()
        #: A unique one: django-redis caches pools by their URL, which does not contain the Sentinels.
        self.master_name = f"chat{self.port}"
        self.master = RedisServer(port=free_port())
        self.replica = RedisServer(port=free_port())
        self._directory = Path(tempfile.mkdtemp(prefix="passerby-sentinel-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL of the master, by its name."""
        return f"redis+sentinel://127.0.0.1:{self.port}/{self.master_name}"

    def fail_over(self) -> None:
        """Like an operator before maintenance: the old master continues, and accepts commands for a while."""
        with connect(f"redis://127.0.0.1:{self.port}", timeout=5) as client:
            client.sentinel_failover(self.master_name)

    def __enter__(self) -> Self:
        self.master.start()
        self.replica.start()
        with connect(self.master.url, timeout=5) as client:
            client.config_set("repl-diskless-sync-delay", 0)
        with connect(self.replica.url, timeout=5) as client:
            client.replicaof("127.0.0.1", self._port_of(self.master))
            # Sentinel checks at once and then after 10 s: a replica that it saw without its master is not a
            # candidate.
            _until(client, lambda replica: replica.info("replication")["master_link_status"] == "up")
        configuration = self._directory / "sentinel.conf"
        configuration.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self._directory}\nlogfile {self._directory}/log\n"
            f"sentinel monitor {self.master_name} 127.0.0.1 {self._port_of(self.master)} 1\n"
            f"sentinel down-after-milliseconds {self.master_name} 500\n"
            f"sentinel failover-timeout {self.master_name} 5000\n"
        )
        self._process = subprocess.Popen([self.master.binary.path, configuration, "--sentinel"])
        try:
            with connect(f"redis://127.0.0.1:{self.port}", timeout=5) as client:
                _until(client, lambda sentinel: _is_ready(sentinel.sentinel_slaves(self.master_name)))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.replica.stop()
        self.master.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    @staticmethod
    def _port_of(server: RedisServer) -> int:
        return int(server.url.split(":")[2].split("/")[0])


def _is_ready(replicas: list[dict[str, Any]]) -> bool:
    return [replica["master-link-status"] for replica in replicas] == ["ok"]


def _until(client: Redis, holds: Callable[[Redis], object]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        with suppress(RedisError):
            if holds(client):
                return
        time.sleep(_POLL_SECONDS)
    raise AssertionError("the replica or its Sentinel did not get there in time")
