"""What one client can cost: it is heard as long as it answers pings, and its buffers end somewhere."""

import select
import socket
from collections.abc import Iterator

import pytest

from tests.echo.process import EchoProcess, serve
from tests.echo.wire import Wire, close_frame, frame

PING, PONG = 9, 10
SILENT = (4408).to_bytes(2)


@pytest.fixture(params=["on", "off"], ids=["fast", "slow"])
def server(request: pytest.FixtureRequest) -> Iterator[EchoProcess]:
    with serve(FAST_SOCKETS=request.param, PING_SECONDS=1, PONG_SECONDS=1) as process:
        yield process


def test_a_client_that_talks_but_answers_no_ping_is_closed(server: EchoProcess) -> None:
    with Wire(server.port, "/plain?key=mute").handshake() as wire:
        opcode = 0
        while opcode != 8:
            wire.send(frame(b"I am here"))
            opcode, payload = wire.read_frame()
        assert payload == SILENT
        wire.read_to_end()
    assert server.get("report?key=mute")[-1] == 1006


def test_a_client_that_answers_pings_stays(server: EchoProcess) -> None:
    with Wire(server.port, "/plain").handshake() as wire:
        for _ in range(3):
            assert wire.read_frame() == (PING, b"")
            wire.send(frame(b"", PONG))
        wire.send(close_frame())
        assert wire.read_frame() == (8, (1000).to_bytes(2))


def test_a_client_that_never_reads_is_cut_off(server: EchoProcess) -> None:
    with Wire(server.port, "/torrent?key=blind", receive_bytes=4096).handshake():
        sent, code = server.get("report?key=blind")
    assert code == 1006
    # Both kernels' buffers, and less than 256 KiB in the server.
    assert sent * 1000 < 262_144 + 400_000


def test_a_client_that_floods_an_application_is_paused_until_it_catches_up(server: EchoProcess) -> None:
    flood = frame(b"x" * 100) * 1000
    with Wire(server.port, "/deaf?key=flood").handshake() as wire:
        sent = 0
        while sent < 64_000_000 and is_writable(wire.socket, server):
            sent += wire.socket.send(flood[sent % len(flood) :])
        assert sent < 64_000_000
        server.get("wake?key=flood")
        answered = 0
        whole = sent // len(frame(b"x" * 100))
        while answered < whole:
            opcode, payload = wire.read_frame()
            if opcode == PING:
                # It cannot be answered in the middle of a frame; the flood is the client's own fault.
                continue
            assert payload == b"x" * 100
            answered += 1


def is_writable(client: socket.socket, server: EchoProcess) -> bool:
    """Whether the server takes more from it, having had the time to."""
    for _ in range(3):
        if select.select([], [client], [], 0)[1]:
            return True
        server.get("settle")
    return False
