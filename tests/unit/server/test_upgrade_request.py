"""The direct handshake takes what browsers send, and nothing else."""

import pytest

from chatsite.server.handshake.upgrade_request import MOST_BYTES, MOST_HEADERS, parse_upgrade

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
NEEDED = {
    b"Host": b"chat.example",
    b"Upgrade": b"websocket",
    b"Connection": b"Upgrade",
    b"Sec-WebSocket-Key": KEY,
    b"Sec-WebSocket-Version": b"13",
}
CHROME = b"""\
GET /ws/chat/ HTTP/1.1
Host: 127.0.0.1:8000
Connection: Upgrade
Pragma: no-cache
Cache-Control: no-cache
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
Upgrade: websocket
Origin: http://127.0.0.1:8000
Sec-WebSocket-Version: 13
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: de-DE,de;q=0.9,en;q=0.8
Cookie: csrftoken=abc; theme="dark"
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
Sec-WebSocket-Protocol: chat.v1

"""
FIREFOX_BEHIND_NGINX = b"""\
GET /ws/chat/ HTTP/1.1
Host: chat.example
X-Forwarded-For: 203.0.113.9
X-Forwarded-Proto: https
Upgrade: websocket
Connection: upgrade
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0
Accept: */*
Accept-Language: de,en-US;q=0.7,en;q=0.3
Accept-Encoding: gzip, deflate, br, zstd
Sec-WebSocket-Version: 13
Origin: https://chat.example
Sec-WebSocket-Protocol: chat.v1
Sec-WebSocket-Extensions: permessage-deflate
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-Fetch-Dest: empty
Sec-Fetch-Mode: websocket
Sec-Fetch-Site: same-origin

"""


def request(headers: dict[bytes, bytes], first: bytes = b"GET /ws/chat/ HTTP/1.1") -> bytes:
    return b"\r\n".join([first, *(b"%s: %s" % each for each in headers.items())]) + b"\r\n\r\n"


@pytest.mark.parametrize("sent", [CHROME, FIREFOX_BEHIND_NGINX], ids=["Chrome", "Firefox behind nginx"])
def test_requests_of_browsers_are_taken(sent: bytes) -> None:
    found = parse_upgrade(sent.replace(b"\n", b"\r\n") + b"\x81\x80mask")
    assert found is not None
    assert (found.path, found.query, found.key) == ("/ws/chat/", b"", KEY.decode())
    assert found.subprotocols == ["chat.v1"]
    assert found.headers == [
        (name.lower(), value)
        for name, _, value in (line.partition(b": ") for line in sent.splitlines()[1:] if line)
    ]
    assert found.rest == b"\x81\x80mask"


def test_the_least_request_is_taken() -> None:
    found = parse_upgrade(request(NEEDED, b"GET /a?b=1 HTTP/1.1"))
    assert found is not None
    assert (found.path, found.query, found.subprotocols, found.rest) == ("/a", b"b=1", [], b"")


@pytest.mark.parametrize("name", NEEDED)
def test_each_of_its_headers_is_needed_once(name: bytes) -> None:
    without = {each: value for each, value in NEEDED.items() if each != name}
    assert parse_upgrade(request(without)) is None
    assert parse_upgrade(request({**NEEDED, name.upper(): NEEDED[name]})) is None


@pytest.mark.parametrize(
    "header",
    [
        (b"Content-Length", b"0"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Expect", b"100-continue"),
        (b"Daphne-Root-Path", b"/admin"),
        (b"X_Forwarded_For", b"203.0.113.9"),
        (b"X-Value ", b"a"),
        (b" X-Folded", b"a"),
        (b"X-Line", b"a\nX-Other: b"),
        (b"X-Line", b"a\rX-Other: b"),
        (b"X-Line", b"a\x85b"),
        (b"X-Null", b"a\x00b"),
        (b"X-High", "ä".encode()),
        (b"X-Empty", b""),
        (b"Origin", b"null"),
        (b"Sec-WebSocket-Protocol", b"chat.v1, chat.v1"),
        (b"Sec-WebSocket-Protocol", b"chat%2Ev1"),
        (b"Sec-WebSocket-Extensions", b"permessage-deflate; server_max_window_bits=10"),
        (b"Host", b"a@chat.example"),
        (b"Host", b"chat.example, other.example"),
        (b"Upgrade", b"websocket, h2c"),
        (b"Connection", b"Upgrade, close"),
        (b"Sec-WebSocket-Version", b"8"),
        (b"Sec-WebSocket-Key", b"short"),
    ],
    ids=repr,
)
def test_an_unusual_header_is_left_to_others(header: tuple[bytes, bytes]) -> None:
    assert parse_upgrade(request({**NEEDED, header[0]: header[1]})) is None


@pytest.mark.parametrize(
    "first",
    [
        b"POST /ws/chat/ HTTP/1.1",
        b"GET /ws/chat/ HTTP/1.0",
        b"GET  /ws/chat/ HTTP/1.1",
        b"GET //ws/chat/ HTTP/1.1",
        b"GET /ws/ch%61t/ HTTP/1.1",
        b"GET /ws/chat/;a HTTP/1.1",
        b"GET /ws/chat/#a HTTP/1.1",
        b"GET http://chat.example/ws/chat/ HTTP/1.1",
        b"\r\nGET /ws/chat/ HTTP/1.1",
    ],
    ids=repr,
)
def test_an_unusual_first_line_is_left_to_others(first: bytes) -> None:
    assert parse_upgrade(request(NEEDED, first)) is None


def test_size_is_limited() -> None:
    long = {**NEEDED, b"Cookie": b"a" * MOST_BYTES}
    many = NEEDED | {b"X-%d" % number: b"a" for number in range(MOST_HEADERS)}
    assert parse_upgrade(request(long)) is None
    assert parse_upgrade(request(many)) is None


def test_every_part_of_a_request_is_left_to_others() -> None:
    whole = request(NEEDED)
    assert all(parse_upgrade(whole[:size]) is None for size in range(len(whole)))
    assert parse_upgrade(whole.replace(b"\r\n", b"\n")) is None
