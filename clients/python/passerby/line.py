"""The line to the site: successive WebSockets, as close codes and the network require."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from .closing import Backoff, Rule, rule
from .errors import Stopped
from .rules import encodable
from .work import solve

Frame = dict[str, Any]

_SUBPROTOCOL = Subprotocol("chat.v1")
_LOST = 1006
#: The site pings too; these detect a network that vanished silently.
_PING_SECONDS, _PONG_SECONDS = 15, 10
#: Proofs of work per welcome: a site that demands more admits no one.
_TRIES = 3


class Line:
    """`greeting` makes the hello of each connection, `on_event` gets each event, `speak` sends until cancelled."""

    def __init__(
        self,
        url: str,
        origin: str,
        *,
        greeting: Callable[[], Frame],
        on_event: Callable[[Frame], None],
        speak: Callable[[Callable[[Frame], Awaitable[None]]], Awaitable[None]],
        too_large: Callable[[], None],
    ) -> None:
        self._url = url
        self._origin = Origin(origin)
        self._greeting = greeting
        self._on_event = on_event
        self._speak = speak
        self._too_large = too_large
        self._backoff = Backoff()
        self._retry_after: float | None = None
        self._complaint = ""
        self._challenge: str | None = None
        self._work: str | None = None
        self._tries = 0
        self._socket: ClientConnection | None = None

    async def keep(self) -> None:
        """Connects and reconnects. Raises Stopped when the site forbids further connections."""
        while True:
            self._retry_after = None
            code = await self._connect()
            what = rule(code)
            if (challenge := self._take_challenge()) and self._tries < _TRIES:
                self._tries += 1
                self._work = await asyncio.to_thread(solve, challenge)
                continue
            if what is Rule.STOP:
                raise Stopped(code, self._complaint)
            if what is Rule.RECONNECT_WITHOUT_FRAME:
                self._too_large()
            await asyncio.sleep(self._backoff.seconds(what, self._retry_after))

    def cut(self) -> None:
        """Breaks the current connection like a lost network; for tests."""
        if self._socket is not None:
            self._socket.transport.abort()

    def _take_challenge(self) -> str | None:
        challenge, self._challenge = self._challenge, None
        return challenge

    async def _connect(self) -> int:
        """One connection from its handshake to its close code."""
        try:
            async with connect(
                self._url,
                origin=self._origin,
                subprotocols=[_SUBPROTOCOL],
                compression=None,
                ping_interval=_PING_SECONDS,
                ping_timeout=_PONG_SECONDS,
            ) as socket:
                self._socket = socket
                return await self._converse(socket)
        except InvalidStatus as error:
            status = error.response.status_code
            if 400 <= status < 500 and status != 429:
                raise Stopped(
                    status, "the site refused the connection; is the origin one of its own?"
                ) from error
        except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
            pass  # the site is down at the moment
        finally:
            self._socket = None
        return _LOST

    async def _converse(self, socket: ClientConnection) -> int:
        async def send(frame: Frame) -> None:
            await socket.send(encode(frame))

        speaking: asyncio.Task[None] | None = None
        try:
            await send(self._greeting() | ({"work": self._work} if self._work else {}))
            async for frame in socket:
                event = json.loads(frame)
                self._note(event)
                self._on_event(event)
                if speaking is None and event["type"] == "welcome":
                    speaking = asyncio.create_task(_until_closed(self._speak(send)))
        except ConnectionClosed:
            pass  # its code says what to do
        finally:
            if speaking is not None:
                speaking.cancel()
                await asyncio.gather(speaking, return_exceptions=True)
        return socket.close_code or _LOST

    def _note(self, event: Frame) -> None:
        match event["type"]:
            case "welcome":
                self._backoff.reset()
                self._work, self._tries = None, 0
            case "bye":
                self._retry_after = event["retry_after"]
            case "error":
                self._complaint = event["detail"]
                self._challenge = event.get("challenge")


async def _until_closed(speaking: Awaitable[None]) -> None:
    with suppress(ConnectionClosed):  # the reader gets the same error and handles it
        await speaking


def encode(frame: Frame) -> str:
    """The frame as sent. Surrogate halves, which UTF-8 cannot encode, are joined or become U+FFFD."""
    return encodable(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
