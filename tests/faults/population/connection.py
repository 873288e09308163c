"""One WebSocket to the site, and the ways in which it may end."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

Frame = dict[str, Any]

LOST = 1006
_RESET = struct.pack("ii", 1, 0)
_OPEN_SECONDS = 6.0
_CLOSE_SECONDS = 3.0
#: Longer than the site needs to detect that a client no longer reads.
_DEAF_SECONDS = 20.0


class Cut(StrEnum):
    """How a client abandons a connection."""

    POLITE = "polite"  # with a close frame
    RESET = "reset"  # TCP is reset
    DEAF = "deaf"  # it neither reads nor closes: the site must detect it


class UnreachableError(Exception):
    """No connection could be opened."""


class Connection:
    """Open until `receive` raises ConnectionClosed, or `end`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, port: int, origin: str) -> Self:
        """Raises UnreachableError."""
        try:
            return cls(
                await connect(
                    f"ws://127.0.0.1:{port}/ws/chat/",
                    origin=Origin(origin),
                    subprotocols=[Subprotocol("chat.v1")],
                    compression=None,
                    proxy=None,
                    max_queue=None,
                    ping_interval=None,
                    open_timeout=_OPEN_SECONDS,
                    close_timeout=_CLOSE_SECONDS,
                )
            )
        except (OSError, WebSocketException) as error:
            raise UnreachableError(str(error)) from None

    @property
    def code(self) -> int:
        return self._socket.close_code or LOST

    async def receive(self, seconds: float) -> Frame | None:
        """The next frame; None on a timeout. Raises ConnectionClosed."""
        try:
            async with asyncio.timeout(seconds):
                frame: Frame = json.loads(await self._socket.recv())
                return frame
        except TimeoutError:
            return None

    async def send(self, frame: Frame) -> None:
        """Sends a frame; errors are ignored."""
        with suppress(ConnectionClosed):
            await self._socket.send(json.dumps(frame))

    def end(self, cut: Cut, finish: Callable[[asyncio.Task[None]], None]) -> None:
        """Ends the connection without waiting; `finish` gets the remaining task."""
        match cut:
            case Cut.POLITE:
                finish(asyncio.create_task(self._socket.close(1001)))
            case Cut.RESET:
                self._reset()
            case Cut.DEAF:
                self._socket.transport.pause_reading()
                finish(asyncio.create_task(self._reset_late()))

    async def _reset_late(self) -> None:
        try:
            await asyncio.sleep(_DEAF_SECONDS)
        finally:
            self._reset()

    def _reset(self) -> None:
        transport = self._socket.transport
        if not transport.is_closing():
            raw: socket.socket = transport.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()
