"""A guest on a bare WebSocket, for tests of single frames."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from chat.protocol.codes import SUBPROTOCOL, CloseCode
from chat.protocol.commands import Command, Find, Hello, Ping, Say
from chat.protocol.events import Error, Event, Matched, Pong, Welcome

E = TypeVar("E", bound=Event)

_SECONDS = 10.0
_EVENT: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class Server(Protocol):
    """Where to connect; a ServerProcess is one."""

    @property
    def origin(self) -> str: ...
    @property
    def ws_url(self) -> str: ...


class Chatter:
    """One connection. Every frame must be an event of the protocol; `heard` has them all, in order."""

    welcome: Welcome  # after the greeting
    chat: str | None = None  # the current chat, or the last one

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[Event] = []
        self._unasked: list[Event] = []
        self._n = 0

    async def greets(self, hello: Hello = Hello()) -> Welcome:  # noqa: B008  # frozen
        self.welcome = await self.asks(hello, Welcome)
        self.chat = self.welcome.chat.chat if self.welcome.chat else None
        return self.welcome

    async def finds(self, find: Find = Find()) -> Matched:  # noqa: B008  # frozen
        """Waits until it is matched."""
        await self.says(find)
        return await self.is_matched()

    async def is_matched(self) -> Matched:
        """From then on it chats in that chat."""
        matched = await self.hears(Matched)
        if matched.chat != self.chat:
            self.chat, self._n = matched.chat, 0
        return matched

    async def talks(self, text: str) -> int:
        """Sends a text in its chat; returns the `n`."""
        self._n += 1
        await self.says(Say(n=self._n, text=text, chat=self.chat))
        return self._n

    async def says(self, command: Command) -> None:
        await self.sends(msgspec.json.encode(command).decode())

    async def sends(self, frame: str | bytes) -> None:
        """Sends a frame as it is: text from a str, binary from bytes.

        Like in a browser, frames for a closing socket are dropped: what arrived before the close can still be
        read.
        """
        with suppress(ConnectionClosed):
            await self.socket.send(frame)

    async def asks(self, command: Command, kind: type[E]) -> E:
        await self.says(command)
        return await self.hears(kind)

    async def hears(self, kind: type[E], timeout: float = _SECONDS, **fields: Any) -> E:
        """The first event of this kind, with these fields, that was not asked for yet.

        Events of other kinds wait until they are asked for; an unexpected error fails the test.
        """
        deadline = time.monotonic() + timeout
        while (event := self._take(kind, fields)) is None:
            errors = [event for event in self._unasked if isinstance(event, Error)]
            assert not errors, f"heard {errors} instead of {kind.__name__} {fields}"
            try:
                await self._receive(deadline)
            except (ConnectionClosed, TimeoutError) as error:
                raise AssertionError(f"no {kind.__name__} {fields} ({error!r}), but {self.heard}") from None
        return event

    async def hears_nothing_but(self, *kinds: type[Event]) -> list[Event]:
        """The events not asked for yet, up to the answer to a `ping` sent now: all must be of these kinds."""
        await self.asks(Ping(t="nothing but"), Pong)
        events, self._unasked = self._unasked, []
        others = [event for event in events if not isinstance(event, kinds)]
        assert not others, f"heard {others} too"
        return events

    async def closed(self, timeout: float = _SECONDS) -> int:
        """Waits for the end; the close code, or 1006 if the connection broke."""
        deadline = time.monotonic() + timeout
        try:
            while True:
                await self._receive(deadline)
        except ConnectionClosed:
            return self.socket.close_code or CloseCode.LOST
        except TimeoutError:
            raise AssertionError(f"still open after {timeout} s; heard {self.heard}") from None

    async def hangs_up(self) -> None:
        """Closes like a tab."""
        await self.socket.close(CloseCode.GOING_AWAY)

    def vanishes(self) -> None:
        """Breaks the connection without a close frame."""
        self.socket.transport.abort()

    def _take(self, kind: type[E], fields: dict[str, Any]) -> E | None:
        for place, event in enumerate(self._unasked):
            if isinstance(event, kind) and all(getattr(event, name) == fields[name] for name in fields):
                del self._unasked[place]
                return event
        return None

    async def _receive(self, deadline: float) -> None:
        async with asyncio.timeout(deadline - time.monotonic()):
            frame = await self.socket.recv()
        assert isinstance(frame, str), "heard a binary frame"
        event = _EVENT.decode(frame)
        self.heard.append(event)
        self._unasked.append(event)


@asynccontextmanager
async def connected(
    server: Server,
    *,
    origin: str | None = None,
    subprotocols: tuple[str, ...] = (SUBPROTOCOL,),
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Chatter]:
    """A connection before any command; `origin` defaults to the site's own."""
    async with connect(
        server.ws_url,
        origin=Origin(origin or server.origin),
        subprotocols=[Subprotocol(name) for name in subprotocols] or None,
        additional_headers=headers,
        compression=None,
        proxy=None,
        max_size=None,
        max_queue=None,  # otherwise a close would wait behind unread events
        ping_interval=None,
    ) as socket:
        yield Chatter(socket)


@asynccontextmanager
async def chatter(server: Server, hello: Hello = Hello()) -> AsyncIterator[Chatter]:  # noqa: B008  # frozen
    """A guest that was welcomed."""
    async with connected(server) as guest:
        await guest.greets(hello)
        yield guest
