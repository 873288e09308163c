"""A handshake without Twisted's HTTP and autobahn's parser, for a request that `upgrade_request` accepted."""

import hashlib
from base64 import b64encode
from typing import Any

from autobahn.twisted.websocket import ConnectionDeny
from daphne.ws_protocol import WebSocketProtocol

from chatsite.server.handshake.upgrade_request import UpgradeRequest

_ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
    b"%sSec-WebSocket-Accept: %s\r\n\r\n"
)


class DirectHandshake(WebSocketProtocol):
    """For a socket class that can begin directly. Names in camel case are autobahn's and Twisted's."""

    _begins_directly = False

    def begin_handshake(self) -> None:
        """The request was read. Raises ConnectionDeny."""

    def shake_hands(self, transport: Any, request: UpgradeRequest) -> None:
        """Starts the application for a request; what it decides is answered as usual."""
        self._begins_directly = True
        # As Twisted's HTTP does. Otherwise a message would wait for the client to acknowledge the last one: 40 ms.
        transport.setTcpNoDelay(True)
        self.makeConnection(transport)
        try:
            self.begin_handshake()
        except ConnectionDeny as denial:
            self.failHandshake(denial.reason, denial.code)
            return
        server = self.server = self.factory.server_class
        server.protocol_connected(self)
        # What autobahn and Daphne read from a request that they parsed themselves.
        self.request = request
        self.websocket_version = 13
        self.websocket_protocols = request.subprotocols
        self.websocket_extensions: list[Any] = []
        self._wskey = request.key
        self.handshake_deferred = _Decision(self)
        peer, host = transport.getPeer(), transport.getHost()
        scope = {
            "type": "websocket",
            "path": request.path,
            "raw_path": request.path.encode(),
            "query_string": request.query,
            "headers": request.headers,
            "client": [peer.host, peer.port],
            "server": [host.host, host.port],
            "subprotocols": request.subprotocols.copy(),
        }
        self.application_queue = server.create_application(self, scope)
        self.application_queue.put_nowait({"type": "websocket.connect"})
        if request.rest:
            self.dataReceived(request.rest)

    def accept(self, subprotocol: str | None) -> None:
        """Answers the request as autobahn does; the connection is open then."""
        if self.factory.server or self.factory.headers or self.autoPingInterval:
            self.succeedHandshake(subprotocol)
            return
        self.websocket_protocol_in_use = subprotocol
        named = b"Sec-WebSocket-Protocol: %s\r\n" % subprotocol.encode() if subprotocol is not None else b""
        digest = hashlib.sha1(self._wskey.encode() + self._WS_MAGIC, usedforsecurity=False).digest()
        self.sendData(_ANSWER % (named, b64encode(digest)))
        self.state = self.STATE_OPEN
        self.inside_message = False
        self.current_frame = None
        self._onOpen()
        if self.data:
            self.consumeData()

    def connectionMade(self) -> None:  # noqa: N802
        if self._begins_directly:
            self._connectionMade()  # without autobahn's description of the transport, which nothing reads
        else:
            super().connectionMade()


class _Decision:
    """The application's decision. Stands in for the Deferred that Daphne calls with it."""

    __slots__ = ("_socket",)

    def __init__(self, socket: DirectHandshake) -> None:
        self._socket = socket

    def callback(self, subprotocol: str | None) -> None:
        self._socket.accept(subprotocol)

    def errback(self, denial: ConnectionDeny) -> None:
        self._socket.failHandshake(denial.reason, denial.code)
