"""An HTTP request as Daphne serves it, with limits on headers and bodies."""

import re
from functools import partial
from io import BytesIO
from typing import Any
from weakref import WeakSet

from daphne.http_protocol import HTTPFactory, WebRequest

from chatsite.server.connection_limits import Turnstile
from chatsite.server.handshake.first_read import FirstRead
from chatsite.server.header_names import remember_few
from chatsite.server.http_deadlines import Deadlines, Wait

#: The admin's forms are the largest bodies; a body is held in memory, never in a file.
BODY_BYTES = 1_048_576

_ABSOLUTE = re.compile(rb"https?://([^/?#@]+)(?=[/?]|$)", re.IGNORECASE)
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
#: Too many requests of the client's network are unfinished.
_TOO_MANY = b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class SiteRequest(WebRequest):
    """Names in camel case are Twisted's."""

    channel: Any  # Twisted's types declare it None, which it only is at the end
    uri: bytes
    path: bytes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.factory.unasked.discard(self.channel)
        if not self.channel.factory.deadlines.expect(self.channel, Wait.HEADERS):
            self._refuse(_TOO_MANY)

    error_template = "<!doctype html><html lang=en><title>%(title)s</title><h1>%(title)s</h1><p>%(body)s</p>"

    _refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """Before the body is read; `length` is None for a chunked body."""
        self.content = BytesIO()
        self.channel.factory.deadlines.expect(self.channel, Wait.BODY)
        if length is not None and length > BODY_BYTES:
            self.requestHeaders.removeHeader(b"expect")  # otherwise Twisted would still ask for the body
            self._refuse(_TOO_LARGE)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self._refused:
            return
        if self.content.tell() + len(data) > BODY_BYTES:
            self._refuse(_TOO_LARGE)
        else:
            super().handleContentChunk(data)

    def process(self) -> None:
        """Called by Twisted once the request is complete."""
        self.channel.factory.deadlines.arrived(self.channel)
        if not self._refused:
            self.channel.factory.turnstile.pass_through(
                self._process_in_turn, is_page=not self.requestHeaders.hasHeader(b"upgrade")
            )

    def _process_in_turn(self) -> Any:
        if self._disconnected:
            return None
        self._take_absolute_form()
        # The root path is configured in the proxy; clients must not set it.
        self.requestHeaders.removeHeader(b"daphne-root-path")
        for protocols in self.requestHeaders.getRawHeaders(b"sec-websocket-protocol", ()):
            if not protocols.isascii():  # Daphne would log a traceback
                return self.basic_error(400, b"Bad Request", "Invalid header value")
        channel, transport = self.channel, self.transport
        processed = super().process()
        if self.transport is None:  # upgraded to a WebSocket
            self._let_go()
            # Frames that the client sent before the handshake's response.
            if early := b"".join(channel._dataBuffer):
                transport.protocol.dataReceived(early)
        return processed

    def finish(self) -> None:
        channel = self.channel
        super().finish()
        if channel is None or channel.requests:
            return
        if not channel.factory.deadlines.expect(channel, Wait.ANOTHER_REQUEST):
            channel.loseConnection()

    def _take_absolute_form(self) -> None:
        """Proxies may send `GET http://host/path`, whose host then counts (RFC 9112, 3.2.2)."""
        found = _ABSOLUTE.match(self.uri)
        if found is None:
            return
        rest = self.uri[found.end() :]
        self.uri = rest if rest.startswith(b"/") else b"/" + rest
        self.path = self.uri.partition(b"?")[0]
        self.requestHeaders.setRawHeaders(b"host", [found[1]])

    def handle_exception(self, exception: BaseException) -> None:
        if self._response_started:
            self.channel.transport.abortConnection()  # a partial response must not look complete
        else:
            super().handle_exception(exception)

    def _let_go(self) -> None:
        """Breaks a reference cycle between the request and its channel, which would need the garbage collector."""
        self.channel.requests.clear()
        self.channel = None

    def _refuse(self, answer: bytes) -> None:
        if not self._refused:
            self.channel.write(answer)
        self._refused = True
        self.channel.loseConnection()


class SiteRequestFactory(HTTPFactory):
    def __init__(self, server: Any, *, direct: bool = False) -> None:
        """`direct`: the server's WebSockets have a `shake_hands`."""
        super().__init__(server)
        self.turnstile = Turnstile(server.loop)
        self.deadlines = Deadlines(server.loop)
        self._direct = direct
        remember_few()
        #: Accepted connections without a request yet; their first one may be in transit.
        self.unasked: WeakSet[Any] = WeakSet()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """None closes the connection."""
        if self._direct:
            protocol = connection = FirstRead(self._take_upgrade, self._take_http)
        else:
            protocol, connection = self._build_channel(addr)
        if not self.deadlines.expect(connection, Wait.HEADERS, getattr(addr, "host", None)):
            self.deadlines.arrived(connection)
            return None
        self.unasked.add(connection)
        return protocol

    def awaits_requests(self) -> bool:
        return any(channel.transport is not None and channel.transport.connected for channel in self.unasked)

    def _build_channel(self, addr: Any) -> tuple[Any, Any]:
        """A protocol for HTTP, and the channel that its requests refer to."""
        channel = super().buildProtocol(addr)
        channel.requestFactory = SiteRequest
        return channel, getattr(channel, "_channel", channel)

    def _take_http(self, first: FirstRead, data: bytes) -> None:
        channel, inner = self._build_channel(first.getPeer())
        self.unasked.discard(first)
        self.unasked.add(inner)
        self.deadlines.hand_on(first, inner)
        first.become(channel)
        channel.makeConnection(first.transport)
        channel.dataReceived(data)

    def _take_upgrade(self, first: FirstRead) -> None:
        self.deadlines.arrived(first)
        self.turnstile.pass_through(partial(self._upgrade_in_turn, first))

    def _upgrade_in_turn(self, first: FirstRead) -> None:
        self.unasked.discard(first)
        transport = first.transport
        if not transport.connected:
            return
        socket = self.server.ws_factory.buildProtocol(first.getPeer())
        first.become(socket)
        socket.shake_hands(transport, first.request)
        if first.early:
            socket.dataReceived(first.early)
            transport.resumeProducing()
