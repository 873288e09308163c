"""Somebody in the middle: passes the frames of two guests on to the real site, and may read and change all of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from clients.python.passerby.cipher import Cipher, Role
from clients.python.passerby.encryption import Scope
from tests.support.processes import ServerProcess

Frame = dict[str, Any]
_SUBPROTOCOL = Subprotocol("chat.v1")
_OTHER: dict[Role, Role] = {"first": "second", "second": "first"}


class Leg:
    """One guest's connection, as the middle sees it: what it hears and says can be changed, kept and added to."""

    def __init__(self, guest: ServerConnection, site: Any) -> None:
        self.sent: list[Frame] = []
        #: Returns the frames that go on instead of this one.
        self.on_command: Callable[[Frame], Iterable[Frame]] = lambda frame: [frame]
        self.on_event: Callable[[Frame], Iterable[Frame]] = lambda frame: [frame]
        self._guest = guest
        self._site = site

    async def tell(self, event: Frame) -> None:
        """One more event for the guest."""
        await self._guest.send(json.dumps(event))

    async def pass_on(self) -> None:
        """Until either side closes."""
        with suppress(ConnectionClosed):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._upwards())
                group.create_task(self._downwards())

    async def _upwards(self) -> None:
        async for data in self._guest:
            frame = json.loads(data)
            self.sent.append(frame)
            for passed in self.on_command(frame):
                await self._site.send(json.dumps(passed))
        await self._site.close()

    async def _downwards(self) -> None:
        async for data in self._site:
            for passed in self.on_event(json.loads(data)):
                await self.tell(passed)
        await self._guest.close()


class Middle:
    """`legs` are those of the guests in the order in which they came; `prepare` is called with each new one."""

    def __init__(self, server: ServerProcess, prepare: Callable[[Leg], None]) -> None:
        self.legs: list[Leg] = []
        self.url = ""
        self._server = server
        self._prepare = prepare

    async def meet(self, guest: ServerConnection) -> None:
        origin = Origin(self._server.origin)
        async with connect(
            self._server.ws_url, origin=origin, subprotocols=[_SUBPROTOCOL], proxy=None
        ) as site:
            leg = Leg(guest, site)
            self._prepare(leg)
            self.legs.append(leg)
            await leg.pass_on()


@asynccontextmanager
async def middle(server: ServerProcess, prepare: Callable[[Leg], None]) -> AsyncIterator[Middle]:
    between = Middle(server, prepare)
    async with serve(between.meet, "127.0.0.1", 0, subprotocols=[_SUBPROTOCOL]) as listening:
        between.url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/ws/chat/"
        yield between


class Swap:
    """Swaps the keys: it is the partner of each of the two, reads what one says, and says it to the other."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self._legs: list[Leg] = []
        self._ciphers: dict[Leg, Cipher] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def prepare(self, leg: Leg) -> None:
        self._legs.append(leg)
        leg.on_command = lambda frame: self._on_command(leg, frame)
        leg.on_event = lambda event: self._on_event(leg, event)

    def _on_event(self, leg: Leg, event: Frame) -> Iterable[Frame]:
        if event["type"] == "matched":
            scope, role = Scope("main", event["chat"]), _OTHER[event["role"]]
            cipher = self._ciphers[leg] = Cipher(scope, role, text_limit=2_000)
            cipher.begin(monotonic(), is_fresh=True)
            yield event
            yield from cipher.frames(monotonic())
        elif event["type"] != "key":
            yield event

    def _on_command(self, leg: Leg, frame: Frame) -> Iterable[Frame]:
        cipher = self._ciphers.get(leg)
        if cipher is None or frame["type"] not in ("key", "say"):
            yield frame
        elif frame["type"] == "key":
            cipher.hear(frame, monotonic())
            for answer in cipher.frames(monotonic()):
                task = asyncio.create_task(leg.tell(answer))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)
        else:
            said = cipher.read({**frame, "type": "said"}, monotonic())
            other = self._ciphers[next(each for each in self._legs if each is not leg)]
            if said is not None and other.keys is not None:  # otherwise its sender repeats it
                self.read.append(said["text"])
                letter, _ = other.letter({"text": said["text"]})
                assert letter is not None
                yield {**frame, **letter.fields(other.keys, frame["n"])}
