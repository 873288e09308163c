"""The direct handshake and Twisted's and autobahn's answer alike, and the application gets the same scope."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.echo.process import EchoProcess, serve
from tests.echo.wire import WAIT_SECONDS, close_frame, frame

KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
NEEDED = [
    b"Host: chat.example",
    b"Upgrade: websocket",
    b"Connection: Upgrade",
    b"Sec-WebSocket-Version: 13",
    KEY,
]
USUAL = [
    b"Origin: https://chat.example",
    b"Sec-WebSocket-Protocol: chat.v1",
    b"Sec-WebSocket-Protocol: chat.v1, chat.v2",
    b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
    b"Cookie: a=b; c=d",
    b"X-Forwarded-For: 203.0.113.9, 10.0.0.1",
    b"Pragma: no-cache",
]
#: Alternatives to needed headers, and headers that change what a request means.
UNUSUAL = [
    b"Host: chat.example", b"Host: chat.example:8000", b"Host: [::1]:8000", b"Host: user@chat.example", b"host:x",
    b"Host: a, b", b"Host: chat.example:99999", b"Host:", b"Upgrade: WebSocket", b"Upgrade: websocket, h2c",
    b"Upgrade: h2c", b"Connection: keep-alive, Upgrade", b"Connection: close", b"Connection: upgrade, close",
    b"Sec-WebSocket-Version: 12", b"Sec-WebSocket-Version: 8", b"Sec-WebSocket-Version: 013", KEY,
    b"Sec-WebSocket-Key: short", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ= ", b"Sec-WebSocket-Protocol: a, a",
    b"Sec-WebSocket-Protocol: a%2Cb", b"Sec-WebSocket-Protocol:", b"Sec-WebSocket-Protocol: chat.v1,,",
    b"Sec-WebSocket-Protocol: \xc3\xa4", b"Sec-WebSocket-Extensions: permessage-deflate; unheard=of",
    b"Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate", b"Sec-WebSocket-Extensions: x-other",
    b"Origin: null", b"Origin: http://", b"Origin: chat.example", b"Origin: https://chat.example:70000",
    b"Origin: https://chat.example https://other.example", b"Content-Length: 0", b"Content-Length: 4",
    b"Content-Length: -1", b"Content-Length: +0", b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity",
    b"Transfer-Encoding : chunked", b"Expect: 100-continue", b"TE: trailers", b"Daphne-Root-Path: /admin",
    b"X_Forwarded_For: 203.0.113.9", b" folded", b"\tfolded", b"X-Empty:", b"X-Tab:\ta\t", b"X-Spaces:   a   ",
    b"X-High: \xff", b"X-Line: a\x85b", b"X-Null: a\x00b", b"X-Bare: a\rb", b"X-Bare: a\nb: c", b"no colon", b": x",
    b"Bad Name: x", b"X-Long: " + b"x" * 9_000, b"X-Longer: " + b"x" * 17_000, b"Cookie: =; ;;a", b"Cookie: \"a\"",
]  # fmt: skip
TARGETS = [
    b"/scoped", b"/scoped/", b"/scoped?key=1&more=a.b-c_d~", b"/scoped?", b"/scoped?a?b", b"//scoped", b"/scop%65d",
    b"/scoped?a=%20", b"/scoped;a", b"/scoped?a;b", b"/scoped#a", b"http://chat.example/scoped", b"scoped", b"*",
    b"/a/../scoped", b"/scoped?a+b", b"/scoped?\xc3\xa4", b"/sc\xc3\xb6ped", b"/scoped?a b", b"/scoped:80",
]  # fmt: skip
FIRST_LINES = [
    b"GET %s HTTP/1.1", b"GET %s HTTP/1.0", b"POST %s HTTP/1.1", b"get %s HTTP/1.1", b"GET  %s HTTP/1.1",
    b" GET %s HTTP/1.1", b"GET %s HTTP/1.1 ", b"GET %s http/1.1", b"GET %s", b"GET\t%s HTTP/1.1",
    b"\r\nGET %s HTTP/1.1",
]  # fmt: skip
#: Ends every connection: a WebSocket with a close frame, HTTP with a line that is no request.
REST = frame(b"one") + frame(b"two") + close_frame() + b"\r\n\r\n\r\n"


def usually(first: bytes, others: list[bytes]) -> st.SearchStrategy[bytes]:
    return st.one_of(*[st.just(first)] * 5, st.sampled_from(others))


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Ordinary handshakes; most of them with one or several deviations."""
    headers = [each for each in NEEDED if draw(st.integers(0, 19))]
    headers += draw(st.lists(st.sampled_from(USUAL), max_size=4))
    headers += draw(st.lists(st.sampled_from(UNUSUAL), max_size=2))
    headers = draw(st.permutations(headers))
    first = draw(usually(FIRST_LINES[0], FIRST_LINES)) % draw(usually(TARGETS[0], TARGETS))
    ends = draw(usually(b"\r\n", [b"\n", b"\r"]))
    request = first + b"\r\n" + b"".join(each + ends for each in headers) + b"\r\n"
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(request) - 1))
        request = request[:at] + draw(st.binary(max_size=2)) + request[at + draw(st.integers(0, 2)) :]
    # What lost its end is ended here, because both servers would wait for it.
    return request + b"\r\n\r\n" if b"\r\n\r\n" not in request else request


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[EchoProcess, EchoProcess]]:
    """One that answers directly, and one that does not."""
    with ExitStack() as stack:
        yield stack.enter_context(serve()), stack.enter_context(serve(FAST_SOCKETS="off"))


def outcome(server: EchoProcess, *segments: bytes) -> tuple[bytes, str]:
    """The whole answer, and what the application saw. The server reads each segment before the next is sent."""
    *firsts, last = segments
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_SECONDS) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for segment in firsts:
            wire.sendall(segment)
            server.get("settle")
        wire.sendall(last + REST)
        answer = b"".join(iter(lambda: wire.recv(65_536), b""))
    return re.sub(rb"\r\nDate: [^\r]*", b"", answer), server.get("seen")


@given(request=requests())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_request_has_the_same_outcome(servers: tuple[EchoProcess, EchoProcess], request: bytes) -> None:
    direct, usual = (outcome(server, request) for server in servers)
    assert direct == usual


@pytest.mark.parametrize("target", TARGETS, ids=repr)
@pytest.mark.parametrize("first", FIRST_LINES, ids=repr)
def test_any_first_line_has_the_same_outcome(
    servers: tuple[EchoProcess, EchoProcess], first: bytes, target: bytes
) -> None:
    request = first % target + b"\r\n" + b"\r\n".join([*NEEDED, *USUAL[:2]]) + b"\r\n\r\n"
    direct, usual = (outcome(server, request) for server in servers)
    assert direct == usual


@pytest.mark.parametrize("header", [*USUAL, *UNUSUAL], ids=lambda header: repr(header[:40]))
@pytest.mark.parametrize("instead", [True, False], ids=["instead", "in addition"])
def test_any_header_has_the_same_outcome(
    servers: tuple[EchoProcess, EchoProcess], header: bytes, instead: bool
) -> None:
    name = header.partition(b":")[0].strip().lower()
    kept = [each for each in NEEDED if not (instead and each.lower().startswith(name + b":"))]
    request = b"GET /scoped HTTP/1.1\r\n" + b"\r\n".join([*kept, header]) + b"\r\n\r\n"
    direct, usual = (outcome(server, request) for server in servers)
    assert direct == usual


@pytest.mark.parametrize("at", [1, 30, 90, -20, -2, -1])
def test_a_request_in_two_segments_has_the_same_outcome(
    servers: tuple[EchoProcess, EchoProcess], at: int
) -> None:
    request = b"GET /scoped HTTP/1.1\r\n" + b"\r\n".join(NEEDED) + b"\r\n\r\n"
    direct, usual = (outcome(server, request[:at], request[at:]) for server in servers)
    assert direct == usual
    assert direct[0].startswith(b"HTTP/1.1 101 ")


def test_frames_behind_the_request_reach_the_websocket(servers: tuple[EchoProcess, EchoProcess]) -> None:
    request = b"GET /scoped HTTP/1.1\r\n" + b"\r\n".join(NEEDED) + b"\r\n\r\n"
    for server in servers:
        answer, seen = outcome(server, request)
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert answer.endswith(close_frame()[:1] + b"\x02\x03\xe8")
        assert "('heard', ['one', 'two'])" in seen


def test_messages_leave_without_waiting_for_acknowledgements(
    servers: tuple[EchoProcess, EchoProcess],
) -> None:
    request = b"GET /scoped HTTP/1.1\r\n" + b"\r\n".join(NEEDED) + b"\r\n\r\n"
    for server in servers:
        _, seen = outcome(server, request)
        assert "('nodelay', True)" in seen
