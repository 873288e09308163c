"""The stock stack: the Channels tutorial's relay, a group a pair, `RedisPubSubChannelLayer`, plain Daphne."""

import itertools
import sys

import msgspec

from bench.load import TEXT_BYTES
from bench.systems.connection import connect
from bench.systems.process import Process
from bench.systems.system import ConnectedGuest, System
from chatsite.redis.embedded import RedisServer


class RoomGuest(ConnectedGuest):
    """One of the two in a room. A room sends everything to both, so a message begins with who says it."""

    __slots__ = ("_side",)

    def __init__(self, side: str) -> None:
        super().__init__()
        self._side = side

    async def connect(self, port: int, room: str) -> None:
        self.connection = await connect("127.0.0.1", port, f"/ws/chat/{room}/", self._hear)

    def say(self, n: int) -> None:
        self.connection.send(b'{"message":"%s"}' % f"{self._side}{n} ".ljust(TEXT_BYTES, ".").encode())

    def _hear(self, frame: bytes) -> None:
        message = _DECODER.decode(frame).message
        if message[0] != self._side:  # otherwise it is our own, which came back
            self.on_said(int(message[1:].partition(" ")[0]))


class Tutorial(System[RoomGuest]):
    """Its guests confirm nothing: the tutorial has no such thing."""

    name = "Channels tutorial"
    acknowledged = False

    def __init__(self, *, redis: RedisServer | None = None) -> None:
        super().__init__(redis=redis)
        self._numbers = itertools.count()

    async def connect(self) -> RoomGuest:
        number = next(self._numbers)
        guest = RoomGuest("ab"[number % 2])
        await guest.connect(self.port, f"room{self.port}_{number // 2}")
        return guest

    async def _prepare(self, redis_url: str) -> Process:
        # Without its access log: no other system writes one.
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--verbosity", "0"]
        command = [sys.executable, "-m", "daphne", *options, "bench.systems.tutorial_server:application"]
        return Process(command, port=self.port, environment={"REDIS_URL": redis_url})


class _Frame(msgspec.Struct, gc=False):
    message: str


_DECODER = msgspec.json.Decoder(_Frame)
