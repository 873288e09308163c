"""Tabs of a hub inside the test, on a real Redis: makes rare interleavings reproducible."""

import asyncio
from typing import Any, TypeVar

import msgspec

from chat.connection.connection import Connection
from chat.handlers import dispatch
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chat.protocol.commands import Command, Find, Hello
from chat.protocol.events import Event, Matched, Waiting, Welcome
from chatsite.web.client_address import Address
from matchmaking.values import Guest

E = TypeVar("E", bound=Event)

_EVENT: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_SECONDS = 10


class Tab:
    """A browser without a network: it is its connection's socket."""

    def __init__(self, site: Site, address: Address | None = None) -> None:
        self.heard: list[Event] = []
        self.code: int | None = None
        self._news = asyncio.Event()
        self._took = 0
        self.connection = Connection(site.services, dispatch, self, address)
        self.connection.connect()

    def says(self, command: Command) -> None:
        self.connection.on_text(msgspec.json.encode(command))

    async def asks(self, command: Command, kind: type[E], **fields: Any) -> E:
        self.says(command)
        return await self.hears(kind, **fields)

    async def hears(self, kind: type[E], **fields: Any) -> E:
        """The next event of this kind with these fields, after the last one returned."""
        async with asyncio.timeout(_SECONDS):
            while True:
                for place in range(self._took, len(self.heard)):
                    event = self.heard[place]
                    if isinstance(event, kind) and all(
                        getattr(event, name) == fields[name] for name in fields
                    ):
                        self._took = place + 1
                        return event
                await self._more()

    async def closed(self) -> int:
        """The code with which the server closes the connection."""
        async with asyncio.timeout(_SECONDS):
            while self.code is None:
                await self._more()
        return self.code

    @property
    def welcome(self) -> Welcome:
        [welcome] = [event for event in self.heard if isinstance(event, Welcome)]
        return welcome

    @property
    def guest(self) -> Guest:
        """The guest as its connection knows it."""
        return self.connection.session.guest

    def hangs_up(self) -> None:
        self.connection.on_close(CloseCode.GOING_AWAY)

    # --- implements chat.connection.transport.Socket

    def send(self, frame: bytes) -> None:
        self.heard.append(_EVENT.decode(frame))
        self._news.set()

    def close(self, code: int) -> None:
        self.code = code
        self._news.set()
        asyncio.get_running_loop().call_soon(self.connection.on_close, code)

    async def _more(self) -> None:
        self._news.clear()
        await self._news.wait()


async def welcomed(site: Site, hello: Hello = Hello()) -> Tab:  # noqa: B008  # frozen
    tab = Tab(site)
    await tab.asks(hello, Welcome)
    return tab


async def paired(site: Site) -> tuple[Tab, Tab, str]:
    """Two tabs in a chat, and its id."""
    alice, bob = await welcomed(site), await welcomed(site)
    await alice.asks(Find(), Waiting)
    matched = await bob.asks(Find(), Matched)
    await alice.hears(Matched)
    return alice, bob, matched.chat
