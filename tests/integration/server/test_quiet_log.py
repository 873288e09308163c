"""Whatever a stranger sends, the log contains no warning, no error, and none of its text."""

import random
import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.conftest import StartServer
from tests.echo.wire import close_frame, frame
from tests.support.processes import ServerProcess

W = "quagga"  # a word that occurs in no log line of ours
SECONDS = 10
_LOUD = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|Traceback")

METHODS = [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    W,
    W.upper(),
    "gET",
]
PATHS = [
    "/", "/chat/", f"/{W}/", f"/p/{W}/", "/p/" + W * 1_300 + "/", f"/{W}%00", "/%ff%fe", "//", "/..%2f..",
    f"/admin/{W}/", "/admin/login/", f"/admin/login/?next=//{W}", "/admin/chat/report/", "/appeal/", f"/de/{W}",
    f"/accent/{W}.css", f"/accent/{'f' * 6}.css", f"/logo/{W}.svg", f"/static/{W}.js", "/static/../settings.py",
    "/static/%00", "/metrics", "/healthz", "/readyz", "/privacy/", "/privacy.json", "/robots.txt", "/worker.js",
    "/manifest.webmanifest", f"/?{W}={W}", f"/?language={W}", "*", W, f"http://{W}.example/", "/ws/chat/",
    f"/{'%c3%a4' * 40}{W}", f"/{W}\\..\\", f"/{W};{W}", f"/{W}#{W}", "/\xe4" + W, "/%", f"/%zz{W}",
]  # fmt: skip
HEADERS = [
    f"Host: {W}.example", f"Host: {W}", "Host: [::1", "Host: a b", f"Host: 127.0.0.1:{W}", "Host: 127.0.0.1:99999",
    "Host:", f"Accept-Language: {W}", f"Accept-Language: {'de-' * 300}", f"Cookie: sessionid={W}; csrftoken={W}",
    f"Cookie: {W}", f"Cookie: \xff={W}", f"Content-Type: text/html; charset={W}", f"Content-Type: {W}",
    f"Content-Type: application/x-www-form-urlencoded; charset={W}", f"Content-Type: multipart/form-data; boundary={W}",
    "Content-Type: multipart/form-data", f"Content-Type: text/plain; x*={W}''{W}", f"Content-Length: {W}",
    "Content-Length: -1", "Content-Length: 99999999999", "Transfer-Encoding: chunked", f"Transfer-Encoding: {W}",
    f"Expect: {W}", "Expect: 100-continue", f"Origin: http://{W}.example", "Origin: http://[", "Origin: null",
    f"Referer: http://[{W}", f"Range: bytes={W}", f"If-None-Match: {W}", f"If-Modified-Since: {W}",
    f"Accept-Encoding: {W}", f"Authorization: Bearer {W}", f"Authorization: Basic {W}", f"X-Forwarded-For: {W}",
    f"X-Forwarded-Host: {W}", f"X-Forwarded-Proto: {W}", f"Daphne-Root-Path: {W}", f"Daphne-Root-Path: \xff{W}",
    f"{W}_{W}: {W}", f"{W}\xff: {W}", f"{W}", f": {W}", f" {W}: {W}", f"X-{W * 40}: {W}",
    f"X-A: \x01{W}", f"X-A: \xff{W}", "Connection: close", "Connection: Upgrade", f"Upgrade: {W}", "Upgrade: h2c",
]  # fmt: skip
BODIES = [
    "", W, f"csrfmiddlewaretoken={W}", f"username={W}&password={W}", f"{W}=%ff%00&" * 30,
    f"--{W}\r\nContent-Disposition: form-data; name=\"{W}\"\r\n\r\n{W}\r\n--{W}--\r\n", f"--{W}\r\n\r\n{W}",
    f"--{W}\r\nContent-Disposition: form-data; name=\"a\"; filename*={W}''{W}\r\nContent-Transfer-Encoding: base64"
    f"\r\n\r\n{W}\r\n--{W}--\r\n", "zz\r\n", f"5\r\n{W[:5]}\r\n0\r\n\r\n", f"5;{W}\r\n", "\x00" * 100,
    "&".join(f"{W}{n}=" for n in range(1_100)),
]  # fmt: skip
VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", f"HTTP/{W}", "", "HTTP/1.1 HTTP/1.1"]

UPGRADE = [
    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
]  # fmt: skip
HANDSHAKES = [
    "Origin: http://127.0.0.1:{port}", f"Origin: http://{W}.example", "Origin: http://[", "Origin: http://x:99999",
    f"Origin: {W}", "Origin: null", f"Sec-WebSocket-Protocol: {W}", f"Sec-WebSocket-Protocol: \xff{W}",
    "Sec-WebSocket-Protocol: chat.v1", f"Sec-WebSocket-Protocol: chat.v1, {W}", "Sec-WebSocket-Protocol: ,,,",
    "Sec-WebSocket-Protocol: chat.v1\r\nSec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Version: 8",
    f"Sec-WebSocket-Version: {W}", f"Sec-WebSocket-Key: {W}", f"Sec-WebSocket-Extensions: {W}; \xff",
    "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=0", f"Host: {W}:{W}", "Host: a\r\nHost: b",
    f"Connection: {W}", f"Upgrade: {W}", f"X-Forwarded-For: {W}", f"Cookie: {W}=\xff", "Content-Length: 5",
    f"Daphne-Root-Path: {W}", f"{W}\xff: a", f"X: \xff\xfe{W}", f"{W}_a: b",
]  # fmt: skip
SOCKETS = [
    "/ws/chat/", "/ws/chat", f"/ws/{W}/", "/", f"/ws/chat/?{W}=%ff", f"/ws/chat/{W}", "//ws/chat/", "/%ff", "/ws/\xe4",
    f"/ws/chat/#{W}", f"/ws/chat/;{W}", f"http://{W}/ws/chat/", "/ws/%00/", "ws/chat/",
]  # fmt: skip
PAYLOADS = [
    b"", W.encode(), b"\xff" + W.encode(), b"\x00", b"[" * 5_000, f'{{"type":"{W}"}}'.encode(),
    f'{{"type":"hello","language":"{W}","resume":"{W}.{W}","pool":"{W}"}}'.encode(), b'{"type":"hello"}',
    f'{{"type":"hello","work":"{W}","entry_code":"{W}","agreed":"{W}"}}'.encode(), b'{"type":"hello","take":-1}',
    f'{{"type":"find","interests":["{W}"],"language":"{W}"}}'.encode(), b'{"type":"find"}', b'{"type":"next"}',
    f'{{"type":"say","n":1,"text":"{W}","chat":"{W}"}}'.encode(), f'{{"type":"report","reason":"{W}"}}'.encode(),
    f'{{"type":"report","reason":"spam","note":"{W}","reference":"{W}","chat":"{W}"}}'.encode(),
    f'{{"type":"block","chat":"{W}"}}'.encode(), f'{{"type":"again","chat":"{W}"}}'.encode(), b'{"type":"rename"}',
    f'{{"type":"ping","t":"{W}"}}'.encode(), b'{"type":"say","n":1e400,"text":"\\ud800"}', b'{"type":"stop"}',
]  # fmt: skip


def requests(chance: random.Random, port: int) -> Iterator[bytes]:
    """Every method, path, header and body once, then in random combinations."""
    for method in METHODS:
        yield _request(method, "/", [f"Host: 127.0.0.1:{port}"], "")
    for path in PATHS:
        yield _request("GET", path, [f"Host: 127.0.0.1:{port}"], "")
        yield _request("POST", path, [f"Host: 127.0.0.1:{port}"], f"a={W}")
    for header in HEADERS:
        yield _request("GET", "/", [f"Host: 127.0.0.1:{port}", header], "")
    for body in BODIES:
        for kind in ("application/x-www-form-urlencoded", f"multipart/form-data; boundary={W}"):
            for path in ("/", "/admin/login/", "/appeal/"):
                yield _request("POST", path, [f"Host: 127.0.0.1:{port}", f"Content-Type: {kind}"], body)
    for _ in range(300):
        headers = [f"Host: 127.0.0.1:{port}", *chance.sample(HEADERS, chance.randrange(5))]
        yield _request(
            chance.choice(METHODS),
            chance.choice(PATHS),
            headers,
            chance.choice(BODIES),
            chance.choice(VERSIONS),
        )
        yield _request("GET", chance.choice(SOCKETS), [headers[0], *UPGRADE, *chance.sample(HEADERS, 2)], "")
    for _ in range(100):
        yield chance.randbytes(chance.randrange(1, 200)) + b"\r\n\r\n"


def handshakes(chance: random.Random, port: int) -> Iterator[bytes]:
    own = [f"Host: 127.0.0.1:{port}", *UPGRADE, f"Origin: http://127.0.0.1:{port}"]
    for path in SOCKETS:
        yield _request("GET", path, own, "")
    for header in HANDSHAKES:
        yield _request("GET", "/ws/chat/", [*own, header.format(port=port)], "")
        yield _request("GET", "/ws/chat/", [*own[:-1], header.format(port=port)], "")
    for _ in range(200):
        headers = [header.format(port=port) for header in chance.sample(HANDSHAKES, 3)]
        kept = chance.sample(own, chance.randrange(3, len(own) + 1))
        yield _request(chance.choice(["GET", "GET", "POST", W]), chance.choice(SOCKETS), kept + headers, "")


def frames(chance: random.Random) -> bytes:
    """The frames of one connection: half of them are valid."""
    sent = b""
    for _ in range(chance.randrange(1, 12)):
        payload = chance.choice(PAYLOADS)
        if chance.random() < 0.5:
            sent += frame(payload)
        elif chance.random() < 0.1:
            sent += chance.randbytes(chance.randrange(1, 60))
        else:
            opcode, rsv = chance.randrange(16), chance.choice([0, 0, 0, 4, 7])
            whole, masked = chance.random() < 0.7, chance.random() < 0.9
            sent += frame(
                payload[: chance.choice([0, 5, 125, 9_000])], opcode, fin=whole, rsv=rsv, masked=masked
            )
    return sent + chance.choice([b"", close_frame(chance.choice([1000, 1005, 4000, 65_535]), W.encode())])


def test_the_log_contains_nothing_of_what_a_stranger_sends(start_server: StartServer) -> None:
    server = start_server(LOG_LEVEL="INFO", LOG_FORMAT="plain")
    chance = random.Random("a stranger")
    for request in requests(chance, server.port):
        _exchange(server, request)
    assert "Passerby" in server.page("/")
    for request in handshakes(chance, server.port):
        _exchange(server, request)
    own = [
        f"Host: 127.0.0.1:{server.port}",
        *UPGRADE,
        f"Origin: {server.origin}",
        "Sec-WebSocket-Protocol: chat.v1",
    ]
    for _ in range(150):
        _exchange(server, _request("GET", "/ws/chat/", own, ""), frames(chance), abort=chance.random() < 0.3)
    assert "Passerby" in server.page("/")
    server.stop()
    _assert_quiet(server)


@pytest.mark.parametrize("path", ["/ws/other/", "/", "/ws/chat/further"])
def test_an_unknown_address_of_a_socket_is_refused_and_not_logged(server: ServerProcess, path: str) -> None:
    own = [f"Host: 127.0.0.1:{server.port}", *UPGRADE, f"Origin: {server.origin}"]
    assert _exchange(server, _request("GET", path, own, "")).startswith(b"HTTP/1.1 403")


def _request(method: str, path: str, headers: list[str], body: str, version: str = "HTTP/1.1") -> bytes:
    length = (
        []
        if any("ransfer" in each or "ontent-Length" in each for each in headers)
        else [f"Content-Length: {len(body)}"]
    )
    lines = [f"{method} {path} {version}".rstrip(), *headers, *(length if body else [])]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("latin1")


def _exchange(server: ServerProcess, request: bytes, then: bytes = b"", *, abort: bool = False) -> bytes:
    """The response, or at least its beginning, if it arrives quickly."""
    answer = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as wire:
        wire.sendall(request)
        wire.settimeout(0.3 if not then else SECONDS)
        answer = wire.recv(65_536)
        if then:
            wire.sendall(then)
            if not abort:
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(65_536):
                    pass
    return answer


def _assert_quiet(server: ServerProcess) -> None:
    # Without its time.
    lines = {line.partition(" ")[2].partition(" ")[2] for line in server.output().splitlines()}
    assert not {line for line in lines if _LOUD.search(line)}
    assert not {line for line in lines if W in line.lower()}
