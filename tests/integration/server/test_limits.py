"""The cost of one client: it is kept while it answers pings, and its buffers are bounded."""

import select
import socket

import pytest

from tests.echo.process import EchoProcess, serve
from tests.echo.wire import Wire, close_frame, frame

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
SILENT = (4408).to_bytes(2)


@pytest.fixture(params=["on", "off"], ids=["fast", "slow"])
def fast(request: pytest.FixtureRequest) -> str:
    """The setting `FAST_SOCKETS`."""
    return str(request.param)


def test_a_client_that_sends_messages_but_answers_no_ping_is_closed(fast: str) -> None:
    with serve(FAST_SOCKETS=fast, PING_SECONDS=1, PONG_SECONDS=1) as server:
        with Wire(server.port, "/plain?key=mute").handshake() as wire:
            assert wire.read_frame() == (PING, b"")
            wire.send(frame(b"I am here"))
            assert wire.read_frame() == (TEXT, b"I am here")
            assert wire.read_frame() == (CLOSE, SILENT)
            wire.read_to_end()
        assert server.get("report?key=mute") == ["I am here", 1006]


def test_a_client_that_answers_pings_stays(fast: str) -> None:
    with (
        serve(FAST_SOCKETS=fast, PING_SECONDS=1, PONG_SECONDS=1) as server,
        Wire(server.port, "/plain").handshake() as wire,
    ):
        for _ in range(3):
            assert wire.read_frame() == (PING, b"")
            wire.send(frame(b"", PONG))
        wire.send(close_frame())
        assert wire.read_frame() == (CLOSE, (1000).to_bytes(2))


def test_a_client_that_never_reads_is_cut_off(fast: str) -> None:
    with serve(FAST_SOCKETS=fast) as server:
        with Wire(server.port, "/torrent?key=blind", receive_bytes=4096).handshake():
            sent, code = server.get("report?key=blind")
        assert code == 1006
        # Both kernels' buffers, and less than 256 KiB in the server.
        assert sent * 1000 < 262_144 + 400_000


def test_a_client_that_floods_an_application_is_paused_until_it_catches_up(fast: str) -> None:
    word = frame(b"x" * 100)
    flood = word * 1000
    with serve(FAST_SOCKETS=fast) as server, Wire(server.port, "/deaf?key=flood").handshake() as wire:
        sent = 0
        while sent < 64_000_000 and is_writable(wire.socket, server):
            sent += wire.socket.send(flood[sent % len(flood) :])  # the rest of a thousand
        assert sent < 64_000_000
        server.get("wake?key=flood")
        wire.send(flood[sent % len(flood) :] if sent % len(flood) else b"", close_frame())
        assert wire.read_frame() == (CLOSE, (1000).to_bytes(2))
        assert server.get("report?key=flood") == [-(-sent // len(flood)) * 1000, 1000]


def test_an_application_that_outlives_its_connection_disturbs_no_other(fast: str) -> None:
    with serve(FAST_SOCKETS=fast, PING_SECONDS=1, PONG_SECONDS=1) as server:
        for _ in range(80):  # two in each slice of the housekeeping
            with Wire(server.port, "/deaf?key=late").handshake():
                pass
        with Wire(server.port, "/plain").handshake() as wire:
            for _ in range(3):  # by then every connection was checked
                assert wire.read_frame() == (PING, b"")
                wire.send(frame(b"", PONG))
        server.get("wake?key=late")
        server.assert_logged("", but_not="uncaught exception")


@pytest.mark.slow
def test_a_handshake_that_the_application_never_answers_ends(fast: str) -> None:
    with serve(FAST_SOCKETS=fast) as server, Wire(server.port, "/undecided?key=shy") as wire:
        assert b" 101 " not in wire.read_to_end()
        assert server.get("report?key=shy") == [1006]


@pytest.mark.parametrize("path", ["plain", "direct"])
@pytest.mark.parametrize("clean", [True, False], ids=["closed", "dropped"])
def test_connections_that_are_over_leave_nothing_for_the_collector(path: str, clean: bool) -> None:
    with serve() as server:
        for n in range(101):
            with Wire(server.port, f"/{path}?key={n}").handshake() as wire:
                wire.send(frame(b"word"), frame(b"ping", PING))
                wire.read_frame()
                if clean:
                    wire.send(close_frame())
                    wire.read_to_end()
            server.get(f"report?key={n}")
            if n == 0:
                server.get("garbage")  # garbage from startup
        assert server.get("garbage") < 100


def is_writable(client: socket.socket, server: EchoProcess) -> bool:
    """Whether the server accepts more data, after having had time to."""
    for _ in range(3):
        if select.select([], [client], [], 0)[1]:
            return True
        server.get("settle")
    return False
