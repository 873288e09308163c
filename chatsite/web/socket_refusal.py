"""A WebSocket handshake that is refused."""

from typing import Any

from django.urls import re_path


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers it by 403. Channels' own denier would open a channel in Redis first, and fail without Redis."""
    await receive()
    await send({"type": "websocket.close"})


#: The last route: Channels raises an error for an address that no route fits.
nowhere = re_path(r"", refuse)  # type: ignore[arg-type]  # Django expects a view
