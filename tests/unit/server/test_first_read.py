"""The first read decides between the direct handshake and HTTP."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chatsite.server.connection_limits import Turnstile
from chatsite.server.handshake.first_read import FirstRead
from chatsite.server.handshake.upgrade_request import UpgradeRequest
from chatsite.server.http import SiteRequestFactory

HANDSHAKE = (
    b"GET /ws/chat/ HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Transport:
    connected = True
    is_paused = False
    protocol: Any = None

    def pauseProducing(self) -> None:  # noqa: N802
        self.is_paused = True

    def resumeProducing(self) -> None:  # noqa: N802
        self.is_paused = False

    def getPeer(self) -> Any:  # noqa: N802
        return SimpleNamespace(host="203.0.113.9", port=1)


class WebSocket:
    request: UpgradeRequest

    def __init__(self) -> None:
        self.data = b""

    def shake_hands(self, transport: Transport, request: UpgradeRequest) -> None:
        self.request = request

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.data += data


class Loop:
    """Runs callbacks when it is told to."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []

    def call_soon(self, callback: Callable[[], None]) -> None:
        self.soon.append(callback)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None: ...

    def time(self) -> float:
        return 0.0

    def run(self) -> None:
        while self.soon:
            self.soon.pop(0)()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def websocket() -> WebSocket:
    return WebSocket()


@pytest.fixture
def factory(loop: Loop, websocket: WebSocket) -> SiteRequestFactory:
    server = SimpleNamespace(loop=loop, ws_factory=SimpleNamespace(buildProtocol=lambda address: websocket))
    return SiteRequestFactory(server, direct=True)


@pytest.fixture
def first(factory: SiteRequestFactory) -> FirstRead:
    first: FirstRead = factory.buildProtocol(SimpleNamespace(host="203.0.113.9"))
    first.makeConnection(Transport())
    assert factory.awaits_requests()
    assert isinstance(factory.turnstile, Turnstile)
    return first


def test_a_handshake_waits_for_its_turn_and_gets_what_arrived_meanwhile(
    factory: SiteRequestFactory, first: FirstRead, loop: Loop, websocket: WebSocket
) -> None:
    first.dataReceived(HANDSHAKE + b"a")
    first.dataReceived(b"b")
    assert not hasattr(websocket, "request")
    assert factory.awaits_requests(), "a drain must still wait for it"
    loop.run()
    assert first.transport.protocol is websocket
    assert websocket.request.path == "/ws/chat/"
    assert (websocket.request.rest, websocket.data) == (b"a", b"b")
    assert not factory.awaits_requests()


def test_a_client_that_sends_too_much_before_its_turn_is_paused(
    first: FirstRead, loop: Loop, websocket: WebSocket
) -> None:
    first.dataReceived(HANDSHAKE)
    first.dataReceived(b"x" * 20_000)
    assert first.transport.is_paused
    loop.run()
    assert not first.transport.is_paused
    assert len(websocket.data) == 20_000


def test_a_client_that_is_gone_gets_no_handshake(
    factory: SiteRequestFactory, first: FirstRead, loop: Loop, websocket: WebSocket
) -> None:
    first.dataReceived(HANDSHAKE)
    first.transport.connected = False
    loop.run()
    assert not hasattr(websocket, "request")


def test_a_network_has_so_many_unfinished_requests_on_this_path_too(factory: SiteRequestFactory) -> None:
    address = SimpleNamespace(host="203.0.113.9")
    waiting = []
    while (connection := factory.buildProtocol(address)) is not None:
        connection.makeConnection(Transport())
        waiting.append(connection)
    assert len(waiting) == 100
    waiting[0].dataReceived(HANDSHAKE)
    assert factory.buildProtocol(address) is not None
