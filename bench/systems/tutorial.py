"""The stock stack: the Channels tutorial's relay, a group a pair, `RedisPubSubChannelLayer`, plain Daphne."""

import itertools
from collections.abc import Callable

import msgspec

from bench.generator.connection import Connection, connect
from bench.generator.route import Route, both_ways
from bench.generator.voice import TEXT_BYTES, ignore
from bench.systems.daphne import daphne
from bench.systems.system import System, in_twos, many


class Tutorial(System):
    """Its guests do not confirm what they hear; the tutorial knows nothing of the kind."""

    name = "Channels tutorial"
    acknowledged = False

    def __init__(self) -> None:
        super().__init__()
        self._guests = itertools.count()

    async def start(self) -> None:
        self.process = daphne("bench.stock.tutorial:application", REDIS_URL=await self.start_redis())
        await self.process.start()

    async def connect(self) -> "RoomGuest":
        number = next(self._guests)
        guest = RoomGuest("ab"[number % 2], confirms=self.acknowledged)
        await guest.connect(self.process.port, f"room{number // 2}")
        return guest

    async def routes(self, pairs: int) -> list[Route]:
        guests = await many(2 * pairs, self.connect)
        return [
            route
            for one, other in in_twos(guests)
            for route in both_ways(one, other, acknowledged=self.acknowledged)
        ]


class ConfirmingTutorial(Tutorial):
    """The same server; a guest answers each message with another one that confirms it."""

    name = "Channels tutorial, confirmed"
    acknowledged = True


class RoomGuest:
    """One of the two in a room. A room sends everything to both, so a message begins with who says it."""

    __slots__ = ("_confirms", "_connection", "_say", "_side", "on_delivered", "on_said")

    def __init__(self, side: str, *, confirms: bool) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore
        self._side = side
        self._confirms = confirms

    async def connect(self, port: int, room: str) -> None:
        self._connection: Connection = await connect("127.0.0.1", port, f"/ws/chat/{room}/", self._hear)

    def say(self, n: int) -> None:
        self._send(f"{self._side}s{n} ".ljust(TEXT_BYTES, "."))

    def close(self) -> None:
        self._connection.close()

    def _send(self, message: str) -> None:
        self._connection.send(b'{"message":"%s"}' % message.encode())

    def _hear(self, frame: bytes) -> None:
        message = _DECODER.decode(frame).message
        if message[0] == self._side:  # our own, back
            return
        n = int(message[2:].partition(" ")[0])
        if message[1] == "g":
            self.on_delivered(n)
            return
        if self._confirms:
            self._send(f"{self._side}g{n} ")
        self.on_said(n)


class _Message(msgspec.Struct, gc=False):
    message: str


_DECODER = msgspec.json.Decoder(_Message)
