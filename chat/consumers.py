"""The Channels consumer: connects a WebSocket to a Connection, by Daphne's fast path or plain ASGI."""

import asyncio
import logging
from typing import Any

from channels.consumer import AsyncConsumer
from django.conf import settings

from chat.admission import checks
from chat.connection.connection import Connection
from chat.connection.rate_limits import frames
from chat.connection.transport import AsgiSocket, DirectSocket
from chat.handlers import dispatch
from chat.process.runtime import services
from chat.protocol.codes import SUBPROTOCOL, CloseCode
from chatsite.web.client_address import Address, TrustedProxies
from chatsite.web.scope_extensions import DIRECT, METER

FRAMES = frames(settings.SAY_PER_10S, settings.OPEN_MESSAGES)
TRUSTED_PROXIES = TrustedProxies(settings.TRUSTED_PROXIES)

logger = logging.getLogger(__name__)


class ChatConsumer(AsyncConsumer):
    """Channels' own dispatch uses two tasks and a thread hop per message; this passes a frame with one call.

    It has no channel of its own in the layer: a chat has one channel per direction (see chat.hub.relay).
    """

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        extensions = scope.get("extensions", {})
        if METER in extensions:
            extensions[METER](FRAMES)
        address = TRUSTED_PROXIES.guest(scope)
        offered = scope["subprotocols"]
        spoken = SUBPROTOCOL if SUBPROTOCOL in offered else None
        accept = {"type": "websocket.accept", "subprotocol": spoken}
        if offered and spoken is None:
            # To a browser, a refused handshake looks like a network error; a close code does not.
            await send(accept)
            await send({"type": "websocket.close", "code": CloseCode.NO_SUBPROTOCOL})
        elif direct := extensions.get(DIRECT):
            await self._serve_direct(direct, address, accept, send)
        else:
            await self._serve_asgi(address, accept, receive, send)

    @staticmethod
    async def _serve_direct(direct: Any, address: Address, accept: dict[str, Any], send: Any) -> None:
        """Returns once accepted: a task that only waits would be a fifth of a guest's memory."""
        connection = Connection(services(), dispatch, DirectSocket(direct), address)
        direct.attach(connection.on_text, connection.on_binary, connection.on_close, connection.on_flood)
        has_place = connection.connect()
        await send(accept)
        if not has_place:
            connection.refuse(checks.crowded())

    @staticmethod
    async def _serve_asgi(address: Address, accept: dict[str, Any], receive: Any, send: Any) -> None:
        socket = AsgiSocket(send)
        connection = Connection(services(), dispatch, socket, address)
        has_place = connection.connect()
        code = int(CloseCode.LOST)
        try:
            await send(accept)  # some servers raise an error if the client is gone
            if not has_place:
                connection.refuse(checks.crowded())
            writer = asyncio.get_running_loop().create_task(socket.write())
            try:
                while (message := await receive())["type"] == "websocket.receive":
                    if (text := message.get("text")) is not None:
                        connection.on_text(text)
                    else:
                        connection.on_binary()
                code = message.get("code") or code
            finally:
                writer.cancel()
        finally:
            connection.on_close(code)
