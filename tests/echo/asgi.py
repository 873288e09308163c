"""The echo application: WebSockets through ASGI or attached directly, and what they received over HTTP."""

import asyncio
import gc
import json
import os
from collections import defaultdict
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from django.core.exceptions import ImproperlyConfigured

from chatsite.process import lifecycle
from chatsite.web.scope_extensions import DIRECT, METER

if os.environ.get("ECHO_REFUSES"):
    raise ImproperlyConfigured("The tiny site was told not to start.")

attached: set[Any] = set()
heard: dict[str, list[Any]] = defaultdict(list)
closed: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
#: The scopes of `scoped` since they were last asked for.
scopes: list[dict[str, Any]] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    name = scope["path"].strip("/")
    if scope["type"] == "http":
        await _PAGES[name](scope, receive, send)
    else:
        await _SOCKETS[name](scope, receive, send)


# --- WebSockets -------------------------------------------------------------------------------------------


async def plain(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Echoes; also handles `close 4000`, `fail` and `root_path`."""
    key = _key(scope)
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        text, data = event.get("text"), event.get("bytes")
        heard[key].append(text if data is None else "binary")
        if data is not None:
            await _reply(send, "binary")
        elif text.startswith("close "):
            await send({"type": "websocket.close", "code": int(text[6:])})
        else:
            _fail_if_asked(text)
            await _reply(send, f"root_path={scope['root_path']}" if text == "root_path" else text or "empty")
    _close(key, event["code"])


async def _reply(send: Any, text: str) -> None:
    with suppress(Disconnected):  # raised by stock Daphne
        await send({"type": "websocket.send", "text": text})


async def direct(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The same, attached directly."""
    key = _key(scope)
    connection = scope["extensions"][DIRECT]

    def on_text(payload: bytes) -> None:
        text = payload.decode()
        heard[key].append(text)
        if text.startswith("close "):
            connection.close(int(text[6:]))
        else:
            _fail_if_asked(text)
            connection.send_text(payload or b"empty")

    def on_binary() -> None:
        heard[key].append("binary")
        connection.send_text(b"binary")

    def on_close(code: int) -> None:
        attached.discard(connection)
        _close(key, code)

    connection.attach(on_text, on_binary, on_close)
    await receive()
    await send({"type": "websocket.accept"})
    attached.add(connection)


async def say_bye() -> None:
    for connection in attached:
        connection.send_text(b"bye")
        connection.close(1012)


lifecycle.on_drain(say_bye)


async def metered(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """`direct` or `plain`, for a client limited to 50 frames at once and 20 a second."""
    scope["extensions"][METER]((50, 20.0))
    await (direct if DIRECT in scope["extensions"] else plain)(scope, receive, send)


async def deaf(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Receives nothing until `/wake` is requested; then counts everything."""
    key = _key(scope)
    await receive()
    await send({"type": "websocket.accept"})
    await closed[f"wake {key}"].wait()
    count = 0
    while (event := await receive())["type"] == "websocket.receive":
        count += 1
    heard[key].append(count)
    _close(key, event["code"])


async def torrent(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sends until the connection is gone; records the thousands of bytes and the close code."""
    key = _key(scope)
    gone: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    connection = scope.get("extensions", {}).get(DIRECT)
    if connection:
        connection.attach(lambda payload: None, lambda: None, gone.set_result)
    await receive()
    await send({"type": "websocket.accept"})
    event = asyncio.create_task(receive())
    sent = 0
    while not (gone.done() or event.done()):
        if connection:
            connection.send_text(b"x" * 1000)
        else:
            await send({"type": "websocket.send", "text": "x" * 1000})
        sent += 1
        await asyncio.sleep(0)
    heard[key].append(sent)
    _close(key, (await event)["code"])


async def scoped(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Records its scope, a socket option and what it receives. Speaks `chat.v1` if that was offered."""
    record = {name: value for name, value in scope.items() if name not in {"extensions", "client", "server"}}
    record["ends"] = [scope["client"][0], scope["server"][0]]
    # Without it, a message waits up to 40 ms for the client to acknowledge the one before.
    record["nodelay"] = scope["extensions"][METER].__self__.transport.getTcpNoDelay()
    record["heard"] = []
    scopes.append(record)
    await receive()
    spoken = "chat.v1" if "chat.v1" in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": spoken})
    while (event := await receive())["type"] == "websocket.receive":
        record["heard"].append(event.get("text"))


async def undecided(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Never accepts the connection."""
    await receive()
    _close(_key(scope), (await receive())["code"])


# --- HTTP -------------------------------------------------------------------------------------------------


async def index(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await _answer(send, {"root_path": scope["root_path"], "path": scope["path"], "pid": os.getpid()})


async def slow(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers when `/wake` is requested."""
    await closed[f"wake {_key(scope)}"].wait()
    await _answer(send, "late")


async def wake(scope: dict[str, Any], receive: Any, send: Any) -> None:
    closed[f"wake {_key(scope)}"].set()
    await _answer(send, "awake")


async def report(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """What one WebSocket received, once it is closed."""
    key = _key(scope)
    await closed[key].wait()
    await _answer(send, heard[key])


async def settle(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers when everything sent before is handled, after enough iterations of the loop."""
    for _ in range(50):
        await asyncio.sleep(0)
    await _answer(send, "settled")


async def seen(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """What `scoped` recorded, and forgets it."""
    await _answer(send, repr([sorted(record.items()) for record in scopes]))
    scopes.clear()


async def garbage(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The number of objects that only the garbage collector can free."""
    await _answer(send, gc.collect())


async def half(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Fails in the middle of its response."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError("a secret text")


async def readyz(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await _answer(send, {"accepting": not lifecycle.draining()})


async def _answer(send: Any, body: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def _key(scope: dict[str, Any]) -> str:
    query = parse_qs(str(scope["query_string"], "ascii"))
    return query.get("key", [""])[0]


def _close(key: str, code: int | None) -> None:
    heard[key].append(1005 if code is None else code)
    closed[key].set()


def _fail_if_asked(text: str) -> None:
    if text == "fail":
        raise RuntimeError("a secret text")


_SOCKETS = {each.__name__: each for each in (plain, direct, metered, deaf, torrent, scoped, undecided)}
_PAGES = {each.__name__: each for each in (slow, wake, report, seen, settle, garbage, half, readyz)} | {
    "": index
}
