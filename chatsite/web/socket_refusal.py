"""Refuses a WebSocket handshake."""

from typing import Any

from django.urls import re_path


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers with 403. Channels' own denier would first open a channel in Redis, and fail without Redis."""
    await receive()
    await send({"type": "websocket.close"})


#: The last route: Channels raises an error for an address that no route matches.
nowhere = re_path(r"", refuse)  # type: ignore[arg-type]  # Django expects a view
