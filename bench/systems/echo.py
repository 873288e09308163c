"""Daphne's bare echo: one frame in, one frame out, and nothing between."""

from collections.abc import Callable

from bench.generator.connection import Connection, connect
from bench.generator.route import Route
from bench.generator.voice import TEXT_BYTES, ignore
from bench.systems.daphne import daphne
from bench.systems.system import System, many


class Echo(System):
    name = "Daphne, bare echo"
    acknowledged = False

    async def start(self) -> None:
        self.process = daphne("bench.stock.echo:application")
        await self.process.start()

    async def connect(self) -> "EchoGuest":
        guest = EchoGuest()
        await guest.connect(self.process.port)
        return guest

    async def routes(self, pairs: int) -> list[Route]:
        """Each guest talks to itself."""
        guests = await many(2 * pairs, self.connect)
        return [Route(guest, guest, acknowledged=False) for guest in guests]


class EchoGuest:
    """Hears what it says."""

    __slots__ = ("_connection", "on_delivered", "on_said")

    def __init__(self) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore

    async def connect(self, port: int) -> None:
        self._connection: Connection = await connect("127.0.0.1", port, "/", self._hear)

    def say(self, n: int) -> None:
        self._connection.send((b"%d " % n).ljust(TEXT_BYTES, b"."))

    def close(self) -> None:
        self._connection.close()

    def _hear(self, frame: bytes) -> None:
        self.on_said(int(frame.partition(b" ")[0]))
