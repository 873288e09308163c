"""The embedded Redis: in memory only, private, and stopped with the process that started it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from redis import RedisError

from chatsite.redis.binary import RedisBinary, RedisServerError, find_redis
from chatsite.redis.clients import connect

_START_SECONDS = 10
_STOP_SECONDS = 10
_POLL_SECONDS = 0.01
#: In bytes: the limit of macOS; Linux allows four more.
_LONGEST_SOCKET_PATH = 103

#: Stops the server when the pipe that this process holds closes, which also happens if it is killed.
_WATCHER = Path(__file__).with_name("redis_watcher.sh")


class RedisServer:
    """One server on a unix socket in a private directory, or on a loopback port.

    After `stop` or `kill`, `start` brings an empty one back at the same `url`. Raises RedisServerError if it
    does not come up.
    """

    def __init__(
        self, *, maxmemory_mb: int = 64, port: int | None = None, binary: RedisBinary | None = None
    ) -> None:
        self.binary = binary or find_redis()
        self.directory = _private_directory()
        self.url = (
            f"redis://127.0.0.1:{port}/0" if port else f"unix://{quote(str(self.directory))}/redis.sock?db=0"
        )
        self.pid = 0
        self._port = port or 0
        self._maxmemory_mb = maxmemory_mb
        self._watcher: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when the server answers."""
        self.directory.mkdir(mode=0o700, exist_ok=True)
        # Only for the message of a failed start; the file has no name and is deleted when closed.
        with tempfile.TemporaryFile() as log:
            self._watcher = subprocess.Popen(
                ["/bin/sh", _WATCHER, self.directory, *self._command()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the site first, which stops Redis after it has notified guests
            )
            assert self._watcher.stdout is not None
            with self._watcher.stdout as pid:
                self.pid = int(pid.readline())
            self._wait_until_it_answers(log)

    def stop(self) -> None:
        """Stops it, running or paused, and cleans up. Can be called repeatedly."""
        if self._watcher is not None:
            assert self._watcher.stdin is not None
            self._watcher.stdin.close()
            self._watcher.wait(_STOP_SECONDS)
            self._watcher = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def kill(self) -> None:
        """Simulates a crash: SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)
        self.stop()

    def restart(self) -> None:
        """Kills it and starts it again, empty."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Suspends it: connections stay open, but nothing is answered."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _command(self) -> list[str]:
        options = {
            "bind": "127.0.0.1",
            "port": str(self._port),
            "dir": str(self.directory),
            # Nothing of a chat reaches a disk: no snapshot, no append-only file, no replica's file, no
            # arguments in the slow log, no memory in a crash report.
            "save": "",
            "appendonly": "no",
            "repl-diskless-load": "swapdb",
            "slowlog-max-len": "0",
            "crash-log-enabled": "no",
            # A full Redis refuses newcomers; it never evicts a present guest's data.
            "maxmemory": f"{self._maxmemory_mb}mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "warning",
        }
        if self.binary.name == "Valkey" and self.binary.version >= (8, 1):
            # Large commands would be logged with their arguments, as slow ones are.
            options |= {"commandlog-large-request-max-len": "0", "commandlog-large-reply-max-len": "0"}
        if not self._port:
            options |= {"unixsocket": f"{self.directory}/redis.sock", "unixsocketperm": "700"}
        return [
            str(self.binary.path),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ]

    def _wait_until_it_answers(self, log: IO[bytes]) -> None:
        assert self._watcher is not None
        deadline = time.monotonic() + _START_SECONDS
        with connect(self.url, timeout=_START_SECONDS) as client:
            while time.monotonic() < deadline and self._watcher.poll() is None:
                try:
                    if client.info("server")["process_id"] == self.pid:  # no other server has taken the port
                        return
                except RedisError:
                    pass
                time.sleep(_POLL_SECONDS)
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()
        self.stop()
        raise RedisServerError(f"{self.binary} did not start: {lines[-1] if lines else 'no output'}")


def _private_directory() -> Path:
    """A new directory that only its owner may enter, with a path short enough for a unix socket."""
    directory = Path(tempfile.mkdtemp(prefix="passerby-redis-"))
    if len(os.fsencode(directory / "redis.sock")) <= _LONGEST_SOCKET_PATH:
        return directory
    directory.rmdir()
    return Path(tempfile.mkdtemp(prefix="passerby-redis-", dir="/tmp"))
