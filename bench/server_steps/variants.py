"""The ways to serve the echo: Daphne as it ships, our server, and our server without one of its steps."""

from typing import Any

PLAIN, DIRECT = "/plain", "/direct"

#: Name, and the path that it is asked for.
VARIANTS = {
    "stock": PLAIN,
    "slow": PLAIN,
    "plain": PLAIN,
    "full": DIRECT,
    "no-uvloop": DIRECT,
    "no-lean-reader": DIRECT,
    "no-parser": DIRECT,
    "no-tick-buffer": DIRECT,
}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Echoes, plainly or attached."""
    if scope["path"] == DIRECT:
        direct = scope["extensions"]["passerby.direct"]
        direct.attach(direct.send_text, lambda: None, lambda code: None)
    await receive()
    await send({"type": "websocket.accept"})
    while scope["path"] == PLAIN and (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event["text"]})


def take_away_before(name: str) -> None:
    """What must be taken away before the reactor is installed."""
    import asyncio

    from twisted.internet.asyncioreactor import AsyncioSelectorReactor

    from chatsite.process import reactor

    if name == "no-uvloop":
        reactor._new_loop = asyncio.new_event_loop
    elif name == "no-lean-reader":
        reactor.LeanReactor = AsyncioSelectorReactor  # type: ignore[misc]


def take_away_after(name: str) -> None:
    """What is taken away from the sockets."""
    from chatsite.server import fast_websocket, write_buffer

    if name == "no-parser":
        setattr(fast_websocket, "simple_frames", lambda data, most, longest: ([], 0))  # noqa: B010
    elif name == "no-tick-buffer":
        setattr(write_buffer.TickBuffer, "write", _write_through)  # noqa: B010


def _write_through(buffer: Any, data: bytes) -> None:
    buffer._transport.write(data)
