"""A master, its replica and a Sentinel that watches them."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from redis import Redis, RedisError

from chatsite.redis import connect
from chatsite.redis_server import RedisServer
from tests.processes import free_port

_READY_SECONDS = 15
_POLL_SECONDS = 0.02


class SentinelServer:
    """Kill or pause the `master`, and the `replica` is promoted; the attributes keep their first names."""

    master_name = "chat"

    def __init__(self) -> None:
        self.port = free_port()
        self.master = RedisServer(port=free_port())
        self.replica = RedisServer(port=free_port())
        self._directory = Path(tempfile.mkdtemp(prefix="passerby-sentinel-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.master.start()
        self.replica.start()
        with connect(self.replica.url, timeout=5) as client:
            client.replicaof("127.0.0.1", self._port_of(self.master))
        configuration = self._directory / "sentinel.conf"
        configuration.write_text(
            f"port {self.port}\nbind 127.0.0.1\ndir {self._directory}\nlogfile {self._directory}/log\n"
            f"sentinel monitor {self.master_name} 127.0.0.1 {self._port_of(self.master)} 1\n"
            f"sentinel down-after-milliseconds {self.master_name} 500\n"
            f"sentinel failover-timeout {self.master_name} 5000\n"
        )
        self._process = subprocess.Popen([self.master.binary.path, configuration, "--sentinel"])
        try:
            self._until(lambda client: len(client.sentinel_slaves(self.master_name)) == 1)
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

    def _until(self, holds: Callable[[Redis], object]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        with connect(f"redis://127.0.0.1:{self.port}", timeout=5) as client:
            while time.monotonic() < deadline:
                try:
                    if holds(client):
                        return
                except RedisError:
                    pass
                time.sleep(_POLL_SECONDS)
        raise AssertionError("Sentinel did not get there in time")

    @staticmethod
    def _port_of(server: RedisServer) -> int:
        return int(server.url.split(":")[2].split("/")[0])
