"""What one WebSocket may send: every frame costs, fragments are limited, and after a close nothing is read."""

import time
from collections.abc import Iterator

import pytest

from chatsite.redis.embedded import RedisServer
from tests.echo.process import EchoProcess, serve
from tests.echo.wire import Wire, close_frame, frame, split_frames

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FLOODING, TOO_LARGE, NORMAL = (code.to_bytes(2) for code in (4429, 1009, 1000))
#: The limits of `/metered`.
BURST, PER_SECOND = 50, 20
FEW, MANY = BURST - 10, 4 * BURST


@pytest.fixture(scope="module", params=["on", "off"], ids=["fast", "slow"])
def server(request: pytest.FixtureRequest, redis_server: RedisServer) -> Iterator[EchoProcess]:
    with serve(FAST_SOCKETS=request.param) as process:
        yield process


def metered(server: EchoProcess, key: str) -> Wire:
    return Wire(server.port, f"/metered?key={key}").handshake()


def closes(wire: Wire) -> list[bytes]:
    """The codes of the close frames until the end."""
    return [each[2:4] for each in split_frames(wire.read_to_end()) if each[0] & 0x0F == CLOSE]


FRAMES = {
    "texts": frame(b"a"),
    "empty texts": frame(b""),
    "long texts": frame(b"x" * 2_000),
    "binary frames": frame(b"a", BINARY),
    "pings": frame(b"", PING),
    "pings with words": frame(b"x" * 125, PING),
    "pongs that nobody asked for": frame(b"", PONG),
}


@pytest.mark.parametrize("flood", FRAMES.values(), ids=list(FRAMES))
def test_more_frames_than_may_be_end_the_connection(server: EchoProcess, flood: bytes) -> None:
    with metered(server, "flood") as wire:
        wire.send(flood * MANY)
        assert closes(wire) == [FLOODING]


def test_frames_that_arrive_one_by_one_are_counted_too(server: EchoProcess) -> None:
    with metered(server, "drip") as wire:
        try:
            for _ in range(MANY):
                wire.send(frame(b"a"))
        except OSError:
            pass  # it has ended it already
        assert closes(wire)[:1] == [FLOODING]


def test_bytes_that_arrive_one_by_one_cost_as_much_as_frames(server: EchoProcess) -> None:
    long = frame(b"x" * 10_000)
    with metered(server, "bytes") as wire:
        try:
            for at in range(0, 2_000, 2):
                wire.send(long[at : at + 2])
                time.sleep(0.0005)  # otherwise the kernel joins them
        except OSError:
            pass
        assert closes(wire)[:1] == [FLOODING]


def test_a_client_within_the_limit_stays_connected(server: EchoProcess) -> None:
    with metered(server, "steady") as wire:
        begun, sent = time.monotonic(), 0
        while (passed := time.monotonic() - begun) < 4:
            if sent < FEW + passed * PER_SECOND * 0.9:
                wire.send(frame(b"a"))
                assert wire.read_frame() == (TEXT, b"a")
                sent += 1
            else:
                time.sleep(0.01)
        assert sent > FEW + 2 * PER_SECOND
        wire.send(close_frame())
        assert closes(wire) == [NORMAL]


def test_an_application_that_sets_no_limit_receives_everything(server: EchoProcess) -> None:
    with Wire(server.port, "/plain").handshake() as wire:
        wire.send(frame(b"a") * 20 * BURST, close_frame())
        frames = split_frames(wire.read_to_end())
        assert frames[-1][2:4] == NORMAL


def test_after_the_close_nothing_is_read_and_the_connection_ends(server: EchoProcess) -> None:
    with metered(server, "late") as wire:
        wire.send(frame(b"close 4000"))
        assert wire.read_frame() == (CLOSE, (4000).to_bytes(2))
        begun, sent, flood = time.monotonic(), 0, frame(b"late") * 1_000
        try:
            while time.monotonic() - begun < 15:
                sent += wire.socket.send(flood)
            raise AssertionError("it still takes what comes")
        except OSError:
            assert time.monotonic() - begun < 10
    assert server.get("report?key=late")[:-1] == ["close 4000"]


def test_a_client_that_answers_a_close_is_disconnected_at_once(server: EchoProcess) -> None:
    with metered(server, "polite") as wire:
        wire.send(frame(b"close 4000"))
        assert wire.read_frame() == (CLOSE, (4000).to_bytes(2))
        begun = time.monotonic()
        wire.send(frame(b"on its way") * 4, close_frame(4000))
        wire.read_to_end()
        assert time.monotonic() - begun < 0.9


def test_a_message_in_some_pieces_is_one_message(server: EchoProcess) -> None:
    with Wire(server.port, "/plain").handshake() as wire:
        wire.send(frame(b"0", fin=False), *(frame(b"1", 0, fin=False) for _ in range(30)), frame(b"2", 0))
        assert wire.read_frame() == (TEXT, b"0" + b"1" * 30 + b"2")


def test_a_message_in_too_many_pieces_is_too_large(server: EchoProcess) -> None:
    with Wire(server.port, "/plain?key=pieces").handshake() as wire:
        wire.send(frame(b"0", fin=False), *(frame(b"1", 0, fin=False) for _ in range(40)))
        assert closes(wire) == [TOO_LARGE]
    assert server.get("report?key=pieces") == [1006]


def test_an_empty_piece_that_does_not_end_the_message_is_refused(server: EchoProcess) -> None:
    with Wire(server.port, "/plain?key=empty").handshake() as wire:
        wire.send(frame(b"a", fin=False), frame(b"", 0, fin=False))
        assert wire.read_frame() == (CLOSE, TOO_LARGE)
        wire.send(frame(b"b", 0), close_frame(1009))
    assert server.get("report?key=empty") == [1009]  # and no part of the message


def test_controls_between_the_pieces_break_no_message(server: EchoProcess) -> None:
    with Wire(server.port, "/plain").handshake() as wire:
        wire.send(frame(b"a", fin=False), frame(b"p", PING), frame(b"b", 0))
        assert wire.read_frame() == (PONG, b"p")
        assert wire.read_frame() == (TEXT, b"ab")
