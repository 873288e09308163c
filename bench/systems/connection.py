"""One WebSocket of the generator: raw frames with few checks, because the generator must not be the limit."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

#: FIN and text, masked as RFC 6455 has it. With a mask of zeros the client saves the XOR; a server cannot tell.
_MASK = bytes(4)
_SHORT = 126
_HEADERS = tuple(bytes((0x81, 0x80 | size)) + _MASK for size in range(_SHORT))
_PONG = 0x8A
_TEXT, _PING, _CLOSE = 0x81, 0x89, 0x88

_REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extra}\r\n"
)


class ConnectionFailedError(Exception):
    """The server refused the handshake, or closed a connection that was needed."""


class Connection(asyncio.Protocol):
    """`on_text` gets every text frame. Pings are answered; a close by the server is an error of the run."""

    __slots__ = ("_buffer", "_open", "_opened", "_request", "_transport", "_write", "closing", "on_text")

    def __init__(self, request: bytes, on_text: Callable[[bytes], None]) -> None:
        self.on_text = on_text
        self.closing = False
        self._request = request
        self._buffer = b""
        self._open = False
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def opened(self) -> None:
        """Returns when the handshake was answered. Raises ConnectionFailedError."""
        await self._opened

    def send(self, payload: bytes) -> None:
        """One text frame of at most 64 KiB."""
        size = len(payload)
        if size < _SHORT:
            self._write(_HEADERS[size] + payload)
        else:
            self._write(b"\x81\xfe" + size.to_bytes(2) + _MASK + payload)

    def close(self) -> None:
        """Sends a close frame first, as a browser tab does."""
        if not self.closing:
            self.closing = True
            self._write(b"\x88\x82" + _MASK + (1001).to_bytes(2))
            self._transport.close()

    # --- asyncio.Protocol -------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._write: Callable[[bytes], Any] = self._transport.write
        self._write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._fail(head.split(b"\r\n", 1)[0].decode(errors="replace"))
                return
            self._open = True
            self._opened.set_result(None)
        self._buffer = data[self._take_frames(data) :]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closing:
            self._fail("the server closed the connection")

    def _take_frames(self, data: bytes) -> int:
        """Handles every complete frame at the start of `data`. Returns where the rest begins."""
        start, end = 0, len(data)
        while end - start >= 2:
            size = data[start + 1]
            body = start + 2
            if size >= _SHORT:
                length = 2 if size == _SHORT else 8
                if end - body < length:
                    break
                size = int.from_bytes(data[body : body + length])
                body += length
            if body + size > end:
                break
            kind, payload, start = data[start], data[body : body + size], body + size
            if kind == _TEXT:
                self.on_text(payload)
            elif kind == _PING:
                self._write(bytes((_PONG, 0x80 | size)) + _MASK + payload)
            elif kind == _CLOSE and not self.closing:
                self._fail(f"the server closed with {int.from_bytes(payload[:2])}")
        return start

    def _fail(self, reason: str) -> None:
        self.closing = True
        self._transport.abort()
        error = ConnectionFailedError(reason)
        if not self._opened.done():
            self._opened.set_exception(error)
        else:
            asyncio.get_running_loop().call_exception_handler({"message": reason, "exception": error})


async def connect(
    host: str, port: int, path: str, on_text: Callable[[bytes], None], *, subprotocol: str = ""
) -> Connection:
    """An open connection. Raises ConnectionFailedError or OSError."""
    extra = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
    request = _REQUEST.format(path=path, host=host, port=port, extra=extra).encode()
    _, connection = await asyncio.get_running_loop().create_connection(
        lambda: Connection(request, on_text), host, port
    )
    await connection.opened()
    return connection
