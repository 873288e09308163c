"""The fast path of a WebSocket: one send per loop iteration; short texts are parsed directly and delivered at once."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from chatsite.logs.redact import kind_of
from chatsite.server.frame_parser import LONGEST, simple_frames
from chatsite.server.handshake.direct_handshake import DirectHandshake
from chatsite.server.lean_state import LeanState
from chatsite.server.receive_queue import ReceiveQueue
from chatsite.server.websocket import FAILED, NO_CODE, SiteSocket
from chatsite.server.write_buffer import TickBuffer
from chatsite.web.scope_extensions import DIRECT

logger = logging.getLogger(__name__)


#: Frames handled per connection and loop iteration; then other connections get their turn.
_FRAMES_A_TICK = 64

#: autobahn copies the rest of a read for each of its frames, so a read of many tiny frames must be small.
_READ_BYTES = 16_384

_SHORT = 126
_LONG = 65_536
_HEADERS = tuple(bytes((0x81, size)) for size in range(_SHORT))


class FastSocket(SiteSocket, DirectHandshake, LeanState):
    """Behaves exactly like SiteSocket, but faster. Uses private names listed in `compatibility`.

    It is itself the object behind `scope["extensions"]["passerby.direct"]`: `attach`, `send_text`, `close`.
    An application that attached may return; the connection lives until one side closes it.
    """

    data: bytes
    _on_text: Callable[[bytes], None] | None = None
    _on_binary: Callable[[], None]
    _on_close: Callable[[int], None]
    _on_flood: Callable[[], None] | None = None
    _postponed = False

    # --- the extension ----------------------------------------------------------------------------------

    def attach(
        self,
        on_text: Callable[[bytes], None],
        on_binary: Callable[[], None],
        on_close: Callable[[int], None],
        on_flood: Callable[[], None] | None = None,
    ) -> None:
        """Call before accepting. `on_text` gets valid UTF-8; `on_close` is called exactly once, with the code.

        `on_flood` is called if the client sent more frames than allowed; the connection is closed in any
        case.
        """
        if self.state == self.STATE_CLOSED:  # closed before the application started
            asyncio.get_running_loop().call_soon(on_close, NO_CODE)
            return
        self._on_text = on_text
        self._on_binary = on_binary
        self._on_close = on_close
        self._on_flood = on_flood

    def send_text(self, payload: bytes) -> None:
        """Adds `payload` (UTF-8) to what this loop iteration sends. Does nothing if the connection is closing."""
        if self.state != self.STATE_OPEN:
            return
        size = len(payload)
        if size < _SHORT:
            self._out.write(_HEADERS[size] + payload)
        elif size < _LONG:
            self._out.write(b"\x81\x7e" + size.to_bytes(2) + payload)
        else:
            self.sendFrame(opcode=1, payload=payload)

    def close(self, code: int) -> None:
        """Closes after everything sent before. `on_close` follows when the peer answers or is cut off."""
        self.end(code)

    # --- called by autobahn, Twisted and Daphne -----------------------------------------------------------

    def open_queue(self, scope: dict[str, Any]) -> ReceiveQueue:
        queue = super().open_queue(scope)
        scope["extensions"][DIRECT] = self
        return queue

    def application_returned(self) -> None:
        if self._on_text is None:
            super().application_returned()
        else:
            self.__dict__.pop("application_queue", None)  # nothing reads it any more

    def connectionMade(self) -> None:  # noqa: N802
        loop: asyncio.AbstractEventLoop = self.factory.server_class.loop
        self._call_soon = loop.call_soon
        self._out = TickBuffer(self.transport, call_soon=loop.call_soon, overflow=self._cut_off)
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.state == self.STATE_CONNECTING:
            super().dataReceived(data)
        else:
            self.data = self.data + data if self.data else data
            self.consumeData()

    def consumeData(self) -> None:  # noqa: N802
        """Handles simple frames here, and every other by autobahn's `processData`."""
        if self.state == self.STATE_CONNECTING:
            super().consumeData()
            return
        left = _FRAMES_A_TICK
        while left > 0:
            if self.state == self.STATE_OPEN and self.current_frame is None and not self.inside_message:
                most = left if left < self._frames else self._frames
                payloads, rest = simple_frames(self.data, most, self._longest)
                if payloads:
                    self._frames -= len(payloads)
                    self.data = self.data[rest:]
                    self._on_messages(payloads)
                    if not self.data:
                        return
                    left -= len(payloads)
                    continue
            if self.state == self.STATE_CLOSED or not self.processData():
                return
            left -= 1
        if not self._postponed:
            self._postponed = True
            self.transport.pauseProducing()
        self._call_soon(self._go_on)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        self._out.write(data)

    def onOpen(self) -> None:  # noqa: N802
        self._longest = min(LONGEST, self.server.limits.frame_bytes)
        self.transport.bufferSize = _READ_BYTES
        super().onOpen()

    def _bound_output(self) -> None:
        """The tick buffer limits it instead."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        if self._on_text is None:
            super().onMessage(payload, isBinary)
        elif not isBinary:
            self._on_messages([payload])
        elif self.state == self.STATE_OPEN:
            try:
                self._on_binary()
            except Exception as error:
                self._fail(error)

    def flooded(self) -> None:
        if self._on_flood is not None:
            try:
                self._on_flood()
            except Exception as error:
                self._fail(error)
        super().flooded()

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        super().onClose(wasClean, code, reason)
        if self._on_text is not None:
            self._on_text = self._on_flood = None
            try:
                self._on_close(NO_CODE if code is None else code)
            except Exception as error:
                self._fail(error)

    def _closeConnection(self, abort: bool = False) -> None:  # noqa: N802
        if abort:
            self._out.discard()
        else:
            self._out.flush()
        super()._closeConnection(abort)

    # --- private ------------------------------------------------------------------------------------------

    def _on_messages(self, payloads: list[bytes]) -> None:
        on_text = self._on_text
        if on_text is None:
            for payload in payloads:
                self.application_queue.put_nowait({"type": "websocket.receive", "text": payload.decode()})
            return
        try:
            for payload in payloads:
                # The application closed the connection during the previous frame.
                if self.state != self.STATE_OPEN:
                    return
                on_text(payload)
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """A last resort: applications are expected to handle their own errors."""
        logger.error("A direct application failed: %s", kind_of(error))
        if self.state == self.STATE_OPEN:
            self.end(FAILED)

    def _go_on(self) -> None:
        if self.state == self.STATE_CLOSED:
            return
        self._postponed = False
        if not self._paused and not self._is_deaf:
            self.transport.resumeProducing()
        self.consumeData()

    def _resume(self) -> None:
        super()._resume()
        if self._postponed:
            self.transport.pauseProducing()

    def _cut_off(self) -> None:
        logger.debug("A client that does not read was cut off")
        self.dropConnection(abort=True)
