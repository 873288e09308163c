"""Socket.IO 4 with its Redis adapter on Node: relay and confirmation, as this product does them."""

import asyncio
import itertools
import shutil
from collections.abc import Callable

import msgspec

from bench.generator.connection import Connection, connect
from bench.generator.route import Route, both_ways
from bench.generator.voice import TEXT_BYTES, ignore
from bench.systems.process import ROOT, Process, ProcessFailedError, free_port
from bench.systems.system import System, in_twos, many

FOLDER = ROOT / "bench" / "socketio"

_TEXT = "How are you today? It is raining here, and the tea is ready."
assert len(_TEXT) == TEXT_BYTES


class SocketIO(System):
    """What package.json names is installed with the first start. Raises ProcessFailedError when it cannot be."""

    name = "Socket.IO, Redis adapter"

    def __init__(self) -> None:
        super().__init__()
        self._guests = itertools.count()

    @staticmethod
    def available() -> bool:
        """Whether there is a Node to run it, and an npm to install it."""
        return shutil.which("node") is not None and shutil.which("npm") is not None

    async def start(self) -> None:
        if not (FOLDER / "node_modules" / ".package-lock.json").exists():
            npm = await asyncio.create_subprocess_exec("npm", "ci", "--no-audit", "--no-fund", cwd=FOLDER)
            if await npm.wait():
                raise ProcessFailedError("npm could not install what bench/socketio/package.json names")
        port = free_port()
        command = ["node", str(FOLDER / "server.js"), str(port), await self.start_redis()]
        self.process = Process(command, port=port, environment={"NODE_ENV": "production"})
        await self.process.start()

    async def connect(self) -> "SocketIOGuest":
        guest = SocketIOGuest()
        await guest.connect(self.process.port, f"chat{next(self._guests) // 2}")
        return guest

    async def routes(self, pairs: int) -> list[Route]:
        guests = await many(2 * pairs, self.connect)
        return [route for pair in in_twos(guests) for route in both_ways(*pair, acknowledged=True)]


class SocketIOGuest:
    """Engine.IO 4: `0` opens, `2` pings, `3` answers; `40` enters the namespace, `42` is an event."""

    __slots__ = ("_connection", "_entered", "on_delivered", "on_said")

    def __init__(self) -> None:
        self.on_said: Callable[[int], None] = ignore
        self.on_delivered: Callable[[int], None] = ignore

    async def connect(self, port: int, chat: str) -> None:
        path = f"/socket.io/?EIO=4&transport=websocket&chat={chat}"
        self._connection: Connection = await connect("127.0.0.1", port, path, self._hear)
        self._entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._connection.send(b"40")
        await self._entered

    def say(self, n: int) -> None:
        self._connection.send(b'42["say",{"n":%d,"text":"%s"}]' % (n, _TEXT.encode()))

    def close(self) -> None:
        self._connection.close()

    def _hear(self, packet: bytes) -> None:
        if packet.startswith(b"42"):
            kind, event = _DECODER.decode(packet[2:])
            if kind == "said":
                self._connection.send(b'42["got",{"ns":[%d]}]' % event.n)
                self.on_said(event.n)
            else:
                for n in event.ns:
                    self.on_delivered(n)
        elif packet.startswith(b"40"):
            self._entered.set_result(None)
        elif packet == b"2":
            self._connection.send(b"3")


class _Event(msgspec.Struct, gc=False):
    n: int = 0
    ns: tuple[int, ...] = ()


_DECODER = msgspec.json.Decoder(tuple[str, _Event])
