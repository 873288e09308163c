"""The bus: everything that Redis is told, and everything that it publishes, byte by byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis

_CHUNK_BYTES = 1 << 16


class Bus:
    """`heard` grows as long as the block of `listening` lasts."""

    def __init__(self) -> None:
        self._heard = bytearray()

    @property
    def heard(self) -> bytes:
        return bytes(self._heard)

    def listen(self, line: socket.socket) -> None:
        while data := line.recv(_CHUNK_BYTES):
            self._heard += data


@contextmanager
def listening(redis: Redis) -> Iterator[dict[str, Bus]]:
    """Two listeners: one sees each command with its arguments, the other each message of each channel."""
    path = redis.connection_pool.connection_kwargs["path"]
    buses = {"commands": Bus(), "channels": Bus()}
    lines = []
    threads = []
    for bus, command in zip(buses.values(), (b"MONITOR\r\n", b"PSUBSCRIBE *\r\n"), strict=True):
        line = socket.socket(socket.AF_UNIX)
        line.connect(path)
        line.sendall(command)
        thread = threading.Thread(target=bus.listen, args=(line,), daemon=True)
        thread.start()
        lines.append(line)
        threads.append(thread)
    try:
        yield buses
    finally:
        for line in lines:
            line.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for line in lines:
            line.close()
