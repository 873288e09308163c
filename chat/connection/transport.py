"""The way to one browser: finished frames out, in order, and a close. With Daphne's fast path or by plain ASGI."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from chat.protocol.codes import CloseCode

Send = Callable[[dict[str, Any]], Awaitable[None]]

#: What may wait for a slow browser under plain ASGI, where nothing tells how much the server holds already.
WAITING_BYTES = 256 * 1024


class Socket(Protocol):
    """What a connection writes to. Neither call waits; after `close` nothing more is sent."""

    def send(self, frame: bytes) -> None: ...

    def close(self, code: int) -> None: ...


class Direct(Protocol):
    """The extension that our Daphne runner puts into the scope (see chatsite.server.websocket)."""

    def attach(
        self,
        on_text: Callable[[bytes], None],
        on_binary: Callable[[], None],
        on_close: Callable[[int], None],
        on_flood: Callable[[], None],
    ) -> None: ...

    def send_text(self, payload: bytes) -> None: ...

    def close(self, code: int) -> None: ...


class DirectSocket:
    """Writes straight into Daphne's tick buffer."""

    __slots__ = ("close", "send")

    def __init__(self, direct: Direct) -> None:
        # The bound methods themselves: a message crosses here, and a call more would be a tenth of its cost.
        self.send = direct.send_text
        self.close = direct.close


class AsgiSocket:
    """Writes through ASGI's `send`, with one task a connection, since `send` may wait."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._outgoing: deque[dict[str, Any]] = deque()
        self._bytes = 0
        self._closed = False
        self._wake = asyncio.Event()

    def send(self, frame: bytes) -> None:
        if self._closed:
            return
        self._bytes += len(frame)
        if self._bytes > WAITING_BYTES:
            self._outgoing.clear()
            self.close(CloseCode.SILENT)
            return
        self._put({"type": "websocket.send", "text": frame.decode()})

    def close(self, code: int) -> None:
        if not self._closed:
            self._closed = True
            self._put({"type": "websocket.close", "code": code})

    async def write(self) -> None:
        """Sends what is put until the close is sent. Runs as the connection's own task."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outgoing:
                message = self._outgoing.popleft()
                await self._send(message)
                if message["type"] == "websocket.close":
                    return
                self._bytes -= len(message["text"].encode())

    def _put(self, message: dict[str, Any]) -> None:
        self._outgoing.append(message)
        self._wake.set()
