"""A WebSocket as Daphne serves it, with limits on silence, unread output and unprocessed input."""

import logging
import socket
import time
from typing import Any

from autobahn.twisted.websocket import ConnectionDeny

from chatsite.process import lifecycle
from chatsite.server.frame_meter import MeteredSocket
from chatsite.server.receive_queue import ReceiveQueue
from chatsite.web.scope_extensions import METER

logger = logging.getLogger(__name__)

#: `The client went silent`: it did not answer a ping in time.
SILENT = 4408
FAILED = 1011
NO_CODE = 1005

#: The kernel's send buffer for data the client has not read; the default grows to megabytes.
_SEND_BUFFER_BYTES = 65_536

#: Used only by the handshake: addresses, headers, and a third of an idle connection's memory.
_OF_THE_HANDSHAKE = (
    "_transport_details",
    "application_deferred",
    "clean_headers",
    "client_addr",
    "http_headers",
    "http_request_data",
    "http_request_params",
    "http_response_data",
    "http_status_line",
    "peer",
    "request",
    "server_addr",
)


class SiteSocket(MeteredSocket):
    """Names in camel case are autobahn's and Twisted's. Uses only their documented names."""

    application_queue: ReceiveQueue
    server: Any

    # Defaults for before the connection and after it, when the instance attributes are gone.
    state = MeteredSocket.STATE_CLOSED
    client_addr = None

    _asked = False  # the handshake request was read
    _paused = False
    _pong_due: float | None = None

    def open_queue(self, scope: dict[str, Any]) -> ReceiveQueue:
        """The application's `receive` queue for this connection; adds extensions to the scope."""
        scope.setdefault("extensions", {})[METER] = self.allow
        return ReceiveQueue(pause=self._pause, resume=self._resume)

    def end(self, code: int) -> None:
        """Closes the connection with `code`, in any state. Daphne's own method rejects 1012."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code)
        elif self.state == self.STATE_CONNECTING and hasattr(self, "handshake_deferred"):
            self.serverReject()

    def application_returned(self) -> None:
        """The application has returned, so nothing would answer the client."""
        self.end(1000)

    # --- the connection's lifecycle -----------------------------------------------------------------------

    def begin_handshake(self) -> None:
        """The request was read. Raises ConnectionDeny."""
        if lifecycle.draining():
            raise ConnectionDeny(503, "Service restarts")
        self._opened = time.monotonic()
        self._asked = True

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        self.begin_handshake()
        return super().onConnect(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._asked and self.state == self.STATE_CONNECTING:
            # Frames that arrive before the handshake's response: buffered up to the size of one frame.
            self.data += data
            if len(self.data) > self.server.limits.frame_bytes:
                self._pause()
        else:
            super().dataReceived(data)

    def onOpen(self) -> None:  # noqa: N802
        self._ping_due = time.monotonic() + self.server.limits.ping_seconds
        self.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        # Until here, Twisted's HTTP channel throttled output.
        self.transport.unregisterProducer()
        self._bound_output()
        for name in _OF_THE_HANDSHAKE:
            self.__dict__.pop(name, None)
        self._resume()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        if self.state == self.STATE_OPEN:  # after its close the application no longer receives
            message = {"bytes": payload} if isBinary else {"text": payload.decode()}
            self.application_queue.put_nowait({"type": "websocket.receive", **message})

    def onPong(self, payload: bytes) -> None:  # noqa: N802
        self._pong_due = None

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803
        if self._asked:
            self.server.protocol_disconnected(self)
            if hasattr(self, "application_queue"):
                event = {"type": "websocket.disconnect", "code": NO_CODE if code is None else code}
                self.application_queue.put_nowait(event)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        super().connectionLost(reason)
        # autobahn leaves a cycle with its own deferreds: thousands would wait for the garbage collector.
        self.__dict__.clear()

    # --- called by the application and the server -----------------------------------------------------------

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        """Sends on a closed connection are dropped, as ASGI specifies."""
        if self.state in (self.STATE_CONNECTING, self.STATE_OPEN):
            super().serverSend(content, binary)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        self.end(1000 if code is None else code)

    def check_timeouts(self) -> None:
        """Called every two seconds. A peer is alive as long as it answers pings, whatever else it sends."""
        if self.state == self.STATE_CLOSED:  # its application has not ended yet
            return
        now = time.monotonic()
        limits = self.server.limits
        if self.state == self.STATE_CONNECTING:
            if now - self._opened > limits.handshake_seconds and hasattr(self, "handshake_deferred"):
                self.serverReject()
        elif self.state == self.STATE_OPEN:
            if self._pong_due is None:
                if now >= self._ping_due:
                    self.sendPing()
                    self._ping_due = now + limits.ping_seconds
                    self._pong_due = now + limits.pong_seconds
            elif now >= self._pong_due and not self._paused:  # paused: its pong may be unread
                self.cut(SILENT)

    def cut(self, code: int) -> None:
        """Sends the close code if the peer still reads, and does not wait for a reply."""
        self.end(code)
        self.wasNotCleanReason = "cut off"
        self.dropConnection(abort=False)
        self.factory.reactor.callLater(1, self.transport.abortConnection)

    def _bound_output(self) -> None:
        self.transport.registerProducer(_Backlog(self), True)

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self.transport.pauseProducing()

    def _resume(self) -> None:
        if self._paused and not self._is_deaf:
            self._paused = False
            if self._pong_due is not None:
                self._pong_due = time.monotonic() + self.server.limits.pong_seconds
            self.transport.resumeProducing()

    def __repr__(self) -> str:
        return "<WebSocket>"  # Daphne's contains the client's address


class _Backlog:
    """Called by Twisted when the peer does not read: its buffer of 64 KiB is full."""

    def __init__(self, connection: SiteSocket) -> None:
        self._connection = connection

    def pauseProducing(self) -> None:  # noqa: N802
        logger.debug("A client that does not read was cut off")
        self._connection.dropConnection(abort=True)

    def resumeProducing(self) -> None:  # noqa: N802
        pass

    def stopProducing(self) -> None:  # noqa: N802
        pass
