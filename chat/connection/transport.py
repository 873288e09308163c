"""Sends encoded frames to one browser, in order, and closes. Uses Daphne's fast path or plain ASGI."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from chat.protocol.codes import CloseCode

Send = Callable[[dict[str, Any]], Awaitable[None]]

#: The limit for a slow browser under plain ASGI, where the server's own buffer is unknown.
WAITING_BYTES = 256 * 1024


class Socket(Protocol):
    """The output of a connection. Neither method waits; after `close` nothing more is sent."""

    def send(self, frame: bytes) -> None: ...

    def close(self, code: int) -> None: ...


class Direct(Protocol):
    """The extension that our Daphne runner adds to the scope (see chatsite.server.websocket)."""

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
    """Writes directly to Daphne's tick buffer."""

    __slots__ = ("close", "send")

    def __init__(self, direct: Direct) -> None:
        # The bound methods themselves: on the hot path, another call would be a tenth of a message's cost.
        self.send = direct.send_text
        self.close = direct.close


class AsgiSocket:
    """Writes through ASGI's `send`, with one task per connection, since `send` may wait."""

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
        """Sends queued messages until the close. Runs as the connection's own task."""
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
