"""Refuses a WebSocket handshake."""

from typing import Any


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers with 403. Channels' own denier would first open a channel in Redis, and fail without Redis."""
    await receive()
    await send({"type": "websocket.close"})
