"""A request must arrive within a total time, however slowly; a refused body is not requested."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest

from chatsite.server.http_deadlines import MOST_UNFINISHED, Deadlines, Wait
from tests.support.processes import ServerProcess

#: Headers have 10 s, a body 30 s.
LATEST = 14.0


def dribbles(server: ServerProcess, begin: bytes, drop: bytes, *, until: float) -> tuple[float, bytes]:
    """Sends a drop repeatedly; returns how long that was accepted, and the answer."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.25) as wire:
        wire.sendall(begin)
        answer = b""
        while (passed := time.monotonic() - begun) < until:
            try:
                wire.sendall(drop)
                more = wire.recv(4_096)
                answer += more
                if not more:
                    return passed, answer
            except TimeoutError:
                continue
            except OSError:
                return passed, answer
    raise AssertionError(f"still open after {until} s")


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"", b"G"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"),
        (b"GET / HTTP/1.1\r\n", b"X-More: a\r\n"),
    ],
    ids=["a first line", "a header", "headers"],
)
def test_slowly_sent_headers_are_cut_off(server: ServerProcess, begin: bytes, drop: bytes) -> None:
    passed, answer = dribbles(server, begin, drop, until=LATEST)
    assert passed > Wait.HEADERS.value - 2
    assert not answer or answer.startswith(b"HTTP/1.1 408")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "drop"),
    [(b"Content-Length: 100000", b"a"), (b"Transfer-Encoding: chunked", b"1\r\na\r\n")],
    ids=["a body", "chunks"],
)
def test_a_slowly_sent_body_is_cut_off(server: ServerProcess, headers: bytes, drop: bytes) -> None:
    begin = b"POST / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n"
    passed, answer = dribbles(server, begin, drop, until=LATEST + Wait.BODY.value)
    assert passed > Wait.BODY.value - 2
    assert not answer or answer.startswith(b"HTTP/1.1 408")


def test_a_keep_alive_connection_has_a_deadline_for_each_request(server: ServerProcess) -> None:
    ask = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        begun = time.monotonic()
        for _ in range(3):
            wire.sendall(ask)
            assert wire.recv(4_096).startswith(b"HTTP/1.1 200")
            time.sleep(Wait.HEADERS.value / 2)  # longer in total than headers may take
        assert time.monotonic() - begun > Wait.HEADERS.value


@pytest.mark.parametrize("size", ["1048577", "99999999999"])
def test_a_refused_body_is_not_requested(server: ServerProcess, size: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {size}\r\n\r\n"
        wire.sendall(head.encode())
        answer = b""
        while more := wire.recv(4_096):
            answer += more
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer


def test_a_body_within_the_limit_is_requested(server: ServerProcess) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert wire.recv(4_096).startswith(b"HTTP/1.1 100 Continue")


class _Channel:
    transport = None


@pytest.fixture
def deadlines() -> Iterator[Deadlines]:
    loop = asyncio.new_event_loop()
    yield Deadlines(loop)
    loop.close()


@pytest.mark.parametrize(
    ("host", "same", "other"),
    [("198.51.100.7", "198.51.100.7", "198.51.100.8"), ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")],
)
def test_the_unfinished_requests_of_a_network_are_limited(
    deadlines: Deadlines, host: str, same: str, other: str
) -> None:
    channels = [_Channel() for _ in range(MOST_UNFINISHED)]
    for channel in channels:
        assert not deadlines.is_crowded(host)
        deadlines.expect(channel, Wait.HEADERS, host)
        deadlines.expect(channel, Wait.BODY)  # the same request, later
    assert deadlines.is_crowded(same)
    assert not deadlines.is_crowded(other)
    deadlines.arrived(channels[0])
    deadlines.arrived(channels[0])
    assert not deadlines.is_crowded(same)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", None])
def test_this_machine_and_its_proxies_are_not_counted(deadlines: Deadlines, host: str | None) -> None:
    for _ in range(MOST_UNFINISHED + 1):
        deadlines.expect(_Channel(), Wait.HEADERS, host)
    assert not deadlines.is_crowded(host)
