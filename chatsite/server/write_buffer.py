"""Gathers what one loop iteration writes to one socket, and sends it with one system call."""

from collections.abc import Callable
from typing import Any

#: The most unread output per peer in this process, in addition to the kernel's buffer.
BACKLOG_BYTES = 196_608
#: Within an iteration, more than this is sent without waiting for its end.
_GATHER_BYTES = 65_536


class TickBuffer:
    """Bypasses Twisted's buffer while that is empty; what the socket does not accept goes through it.

    `transport` is Twisted's plain TCP connection. `overflow` is called when the peer falls too far behind;
    nothing is sent afterwards.
    """

    __slots__ = ("_call_soon", "_chunks", "_overflow", "_size", "_transport")

    def __init__(
        self,
        transport: Any,
        *,
        call_soon: Callable[[Callable[[], None]], object],
        overflow: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._call_soon = call_soon
        self._overflow = overflow
        self._chunks: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._chunks:
            self._call_soon(self.flush)
        self._chunks.append(data)
        self._size += len(data)
        if self._size > _GATHER_BYTES:
            self.flush()

    def flush(self) -> None:
        """Sends everything. May be called repeatedly, also after the connection is gone."""
        if not self._chunks:
            return
        data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self.discard()
        transport = self._transport
        if not transport.connected:
            return
        waiting = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        if not waiting:
            try:
                sent = transport.socket.send(data)
            except OSError:  # full or broken: Twisted will find out which
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        if waiting + len(data) > BACKLOG_BYTES:
            self._overflow()
        else:
            transport.write(data)

    def discard(self) -> None:
        """Drops what this iteration has written so far."""
        self._chunks.clear()
        self._size = 0
