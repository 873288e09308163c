"""Mishaps: guests and pages with a canary in whatever they send, and everything that can go wrong."""

import http.client
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import SUBPROTOCOL
from tests.support.chatter import Chatter
from tests.support.processes import ServerProcess

#: Each is sent in one place, and must not appear anywhere.
WORD, ANSWER, WRONG, AWAY, QUERY, HEADER, BODY = (
    f"canary-{name}-3f9d1c" for name in ("word", "answer", "wrong", "away", "query", "header", "body")
)
ADDRESSES = ("198.51.100.77", "203.0.113.78")


@asynccontextmanager
async def guest(server: ServerProcess, address: str) -> AsyncIterator[Chatter]:
    headers = {"X-Forwarded-For": address, "User-Agent": HEADER, "Cookie": f"c={HEADER}"}
    async with connect(
        f"{server.ws_url}?q={QUERY}",
        origin=Origin(server.origin),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=headers,
        compression=None,
        proxy=None,
    ) as socket:
        yield Chatter(socket)


async def go_wrong(server: ServerProcess) -> None:
    """Every kind of bad frame, each containing the canary."""
    for frame in (
        WRONG,
        f'{{"type":"say","n":1,"text":"{WRONG}"',
        json.dumps({"type": WRONG}),
        json.dumps({"type": "say", "n": WRONG, "text": WRONG}),
        json.dumps({"type": "hello", "resume": WRONG, "pool": WRONG}),
        json.dumps({"type": "hello", "entry_code": WRONG, "language": WRONG}),
        f'{{"type":"say","n":1,"text":"{WRONG}\\ud800"}}',
        WRONG.encode(),
        "[" * 5_000 + WRONG,
        WRONG * 2_000,
    ):
        try:
            async with guest(server, ADDRESSES[0]) as stranger:
                await stranger.sends(frame)
                await stranger._receive(time.monotonic() + 10)
        except (WebSocketException, OSError):
            continue  # too large, or refused


def ask_pages(server: ServerProcess) -> None:
    """Requests existing and missing pages, and sends unexpected bodies."""
    headers = {
        "User-Agent": HEADER,
        "Referer": f"https://example.org/{HEADER}",
        "Cookie": f"sessionid={HEADER}",
        "X-Forwarded-For": ADDRESSES[0],
        "Accept-Language": HEADER,
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    for method, path, body in (
        ("GET", f"/?q={QUERY}", None),
        ("GET", f"/{QUERY}", None),
        ("GET", f"/p/{QUERY}/", None),
        ("GET", f"/admin/?next={QUERY}", None),
        ("GET", "/privacy/", None),
        ("POST", "/chat/", f"text={BODY}"),
        ("POST", "/admin/login/", f"username={BODY}&password={BODY}"),
        ("POST", "/", "x" * 2_000_000 + BODY),
        ("PUT", "/chat/", BODY),
        ("POST", "/appeal/", f"code={BODY}&text={BODY}"),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            connection.getresponse().read()
        except OSError:
            continue  # the long body was cut off
        finally:
            connection.close()
