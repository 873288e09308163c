"""Ports for test servers: none is given twice, in this run or in another run on the same machine."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path

#: Below the range of outgoing connections' ports (32768 and up on Linux): one of those may take any port that
#: is free now, and a server that starts a moment later would find it in use.
_FIRST, _LAST = 15_000, 30_000
_COUNTER = Path(tempfile.gettempdir()) / f"passerby-test-ports-{os.getuid()}"


def free_port() -> int:
    """A port on which nothing listens, and which is not given again before thousands of others."""
    with _COUNTER.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
        file.seek(0)
        port = int(file.read() or _FIRST)
        while not _is_free(port):
            port = _after(port)
        file.truncate(0)
        file.write(str(_after(port)))
    return port


def _after(port: int) -> int:
    return port + 1 if port < _LAST else _FIRST


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("0.0.0.0", port))  # on no address of the machine
        except OSError:
            return False
    return True
