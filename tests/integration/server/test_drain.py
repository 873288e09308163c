"""The end of a server process: all clients are told, running requests finish, and it ends in time."""

import http.client
import signal
import time
from collections.abc import Iterator

import pytest

from tests.echo.process import EchoProcess, serve
from tests.echo.wire import Wire, close_frame

RESTART = (1012).to_bytes(2)
#: The minimum that a service manager waits.
END_SECONDS = 10


@pytest.fixture
def server() -> Iterator[EchoProcess]:
    with serve() as process:
        yield process


def connect(server: EchoProcess) -> http.client.HTTPConnection:
    """A keep-alive connection, which can still send requests when new ones are refused."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/")
    connection.getresponse().read()
    return connection


def read_json(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    return connection.getresponse().read()


def test_the_application_says_bye_before_the_close(server: EchoProcess) -> None:
    with Wire(server.port, "/direct").handshake() as wire:
        server.process.send_signal(signal.SIGTERM)
        assert wire.read_frame() == (1, b"bye")
        assert wire.read_frame() == (8, RESTART)
        wire.send(close_frame(1012))
        assert wire.read_to_end() == b""
        assert server.wait() == 0


def test_a_plain_application_needs_to_do_nothing(server: EchoProcess) -> None:
    with Wire(server.port, "/plain").handshake() as wire:
        server.process.send_signal(signal.SIGTERM)
        assert wire.read_frame() == (8, RESTART)
        wire.send(close_frame(1012))
        assert server.wait() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_an_unresponsive_client_blocks_nothing(server: EchoProcess, how: signal.Signals) -> None:
    with Wire(server.port, "/direct").handshake():
        started = time.monotonic()
        server.process.send_signal(how)
        assert server.wait() == 0
        assert time.monotonic() - started < END_SECONDS


def test_a_second_interrupt_ends_it_at_once(server: EchoProcess) -> None:
    with Wire(server.port, "/direct").handshake() as wire:
        server.process.send_signal(signal.SIGINT)
        assert wire.read_frame() == (1, b"bye")
        started = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert server.wait() == 0
        assert time.monotonic() - started < 2


def test_answers_under_way_are_finished_and_nothing_new_begins(server: EchoProcess) -> None:
    late, other, upgrading = connect(server), connect(server), connect(server)
    late.request("GET", "/slow?key=late")
    assert read_json(other, "/readyz") == b'{"accepting": true}'
    server.process.send_signal(signal.SIGTERM)
    server.wait_until_port_is_closed()
    assert read_json(other, "/readyz") == b'{"accepting": false}'
    assert upgrading.sock is not None
    upgrading.sock.sendall(
        b"GET /direct HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert upgrading.sock.recv(1000).startswith(b"HTTP/1.1 503 ")
    read_json(other, "/wake?key=late")
    assert late.getresponse().read() == b'"late"'
    assert server.wait() == 0


def test_an_accepted_connection_without_a_request_is_still_answered(server: EchoProcess) -> None:
    accepted = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    accepted.connect()
    server.get("settle")
    server.process.send_signal(signal.SIGTERM)
    server.wait_until_port_is_closed()
    assert read_json(accepted, "/readyz") == b'{"accepting": false}'
    accepted.close()
    assert server.wait() == 0
