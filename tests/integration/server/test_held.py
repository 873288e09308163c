"""A process retains nothing keyed by clients' input: languages, charsets, headers, addresses, interests."""

import http.client
import json
import time
from collections.abc import Iterator

from tests.conftest import StartServer
from tests.echo.wire import Wire, close_frame, frame
from tests.held.asgi import MANY
from tests.support.processes import ServerProcess

WORD = "zqj"
INPUTS = MANY + 100
_SECONDS = 30.0


def test_nothing_that_guests_name_stays(start_server: StartServer) -> None:
    server = start_server(
        DJANGO_SETTINGS_MODULE="tests.held.settings", GRACE_SECONDS=1, TRUSTED_PROXIES="127.0.0.1"
    )
    for number in range(INPUTS):
        name = f"{WORD}{number}"
        for method, path, headers, body in requests(name):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_SECONDS)
            connection.request(method, path, body or None, headers)
            connection.getresponse().read()
            connection.close()
        _visit(server, name, number)
    deadline = time.monotonic() + _SECONDS
    while (held := json.loads(server.page(f"/--held/{WORD}"))) and time.monotonic() < deadline:
        time.sleep(0.5)  # guests who left are remembered for their grace
    assert held == []


def requests(name: str) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """All names that a request can contain."""
    yield (
        "GET",
        f"/?{name}={name}",
        {f"X-{name}": name, "Accept-Language": f"{name[:6]}-{name[6:]}", "Cookie": f"{name}={name}"},
        "",
    )
    yield "GET", f"/p/{name}/", {}, ""
    yield "GET", f"/static/{name}.js", {"If-None-Match": name, "Range": f"bytes={name}"}, ""
    yield "GET", f"/logo/{name}.svg", {"Host": f"{name}.example"}, ""
    yield "POST", "/", {"Content-Type": f"text/plain; charset={name}"}, name
    part = f"--{name}\r\nContent-Disposition: form-data; name=a; x*={name}''a\r\n\r\na\r\n--{name}--\r\n"
    yield "POST", "/admin/login/", {"Content-Type": f"multipart/form-data; boundary={name}"}, part
    yield (
        "POST",
        "/appeal/",
        {"Content-Type": f"application/x-www-form-urlencoded; charset={name}"},
        f"{name}={name}",
    )


def _visit(server: ServerProcess, name: str, number: int) -> None:
    """And those that a guest can send."""
    letters = WORD + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")
    frames = [
        {
            "type": "hello",
            "language": letters,
            "resume": f"{name}.{name}",
            "entry_code": name,
            "agreed": None,
        },
        {"type": "find", "language": f"{letters}-x", "interests": [name, f"{name} b"]},
        {"type": "say", "n": 1, "text": name, "chat": name},
        {"type": "got", "ns": [1], "chat": name},
        {"type": "report", "reason": name, "note": name, "chat": name, "reference": name},
        {"type": "block", "chat": name},
        {"type": "ping", "t": name},
        {"type": name},
    ]
    headers = (
        f"Origin: {server.origin}\r\nSec-WebSocket-Protocol: chat.v1, {name}\r\n"
        f"X-Forwarded-For: 198.51.{number >> 8}.{number & 255}\r\nX-{name}: {name}\r\n"
    )
    with Wire(server.port, f"/ws/chat/?{name}={name}", headers=headers).handshake() as wire:
        wire.send(*(frame(json.dumps(each).encode()) for each in frames), frame(name.encode()))
        while b'"idle"' not in (heard := wire.read_frame()[1]) and b'"waiting"' not in heard:
            pass
        wire.send(close_frame())
        wire.read_to_end()
    with Wire(server.port, f"/ws/{name}/", headers=headers) as refused:
        refused.read(1)
