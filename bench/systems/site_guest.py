"""A guest of this product, with the whole protocol in JSON: it confirms all that it hears."""

import asyncio
from collections.abc import Callable

import msgspec

from bench.generator.connection import Connection, connect
from bench.generator.voice import TEXT_BYTES, ignore
from chat.protocol.codes import SUBPROTOCOL

_TEXT = "How are you today? It is raining here, and the tea is ready."
assert len(_TEXT) == TEXT_BYTES


class Heard(msgspec.Struct, gc=False):
    """As much of an event as the generator needs."""

    type: str
    chat: str | dict[str, object] = ""
    n: int = 0
    ns: tuple[int, ...] = ()
    code: str = ""


class RefusedError(Exception):
    """The site answered `error`: then a run measures something else than it says."""


class SiteGuest:
    """One connection. After `hello`, it finds, talks and leaves."""

    __slots__ = (
        "_awaited",
        "_awaiting",
        "_connection",
        "_got",
        "_say",
        "_send",
        "chat",
        "on_delivered",
        "on_said",
        "waited",
    )

    def __init__(self) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore
        self.chat = ""
        self.waited = False
        self._awaited = ""
        self._awaiting: asyncio.Future[None] | None = None

    async def connect(self, port: int) -> None:
        """The handshake only."""
        self._connection: Connection = await connect(
            "127.0.0.1", port, "/ws/chat/", self._hear, subprotocol=SUBPROTOCOL
        )
        self._send = self._connection.send

    async def hello(self) -> None:
        await self._ask(b'{"type":"hello"}', "welcome")

    async def find(self) -> bool:
        """Returns when it is matched: whether that was at once, and not after it had waited."""
        self.waited = False
        await self._ask(b'{"type":"find"}', "matched")
        return not self.waited

    def say(self, n: int) -> None:
        self._send(self._say % n)

    def close(self) -> None:
        self._connection.close()

    async def _ask(self, command: bytes, event: str) -> None:
        self._awaiting = asyncio.get_running_loop().create_future()
        self._awaited = event
        self._send(command)
        await self._awaiting

    def _hear(self, frame: bytes) -> None:
        event = _DECODER.decode(frame)
        match event.type:
            case "said":
                self._send(self._got % event.n)
                self.on_said(event.n)
            case "delivered":
                for n in event.ns:
                    self.on_delivered(n)
            case "matched":
                self._enter(str(event.chat))
            case "waiting":
                self.waited = True
            case "error":
                raise RefusedError(event.code)
            case _:
                pass
        if event.type == self._awaited and self._awaiting is not None:
            self._awaited = ""
            self._awaiting.set_result(None)

    def _enter(self, chat: str) -> None:
        self.chat = chat
        self._say = b'{"type":"say","chat":"%s","n":%%d,"text":"%s"}' % (chat.encode(), _TEXT.encode())
        self._got = b'{"type":"got","chat":"%s","ns":[%%d]}' % chat.encode()


_DECODER = msgspec.json.Decoder(Heard)
