"""The JavaScript systems: Socket.IO on Node, and a minimal relay on Bun. npm installs both."""

import asyncio
import itertools
import os
import shutil
import signal
from abc import abstractmethod
from collections.abc import Callable

import msgspec

from bench.load import TEXT
from bench.systems.connection import connect
from bench.systems.process import ROOT, Process, ProcessFailedError
from bench.systems.system import ConnectedGuest, System
from chatsite.redis.embedded import RedisServer

FOLDER = ROOT / "bench" / "systems" / "node"
_INSTALLED = FOLDER / "node_modules"


def available() -> bool:
    """Whether there is a Node to run it, and an npm to install what package.json names."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


async def install() -> None:
    """Installs exactly what the lock file names, unless that is done. Raises ProcessFailedError."""
    done, lock = _INSTALLED / ".package-lock.json", FOLDER / "package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = await asyncio.create_subprocess_exec("npm", "ci", "--no-audit", "--no-fund", cwd=FOLDER)
    if await npm.wait():
        raise ProcessFailedError(f"npm could not install what {FOLDER.relative_to(ROOT)}/package.json names")


class NodeGuest(ConnectedGuest):
    """A guest that confirms each message. The systems differ in how frames are written."""

    __slots__ = ("_greeted",)

    async def connect(self, port: int, chat: str, side: str) -> None:
        """Returns when the server has greeted it."""
        self._greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.connection = await connect("127.0.0.1", port, self._path(chat, side), self._hear)
        self._on_open()
        await self._greeted

    @staticmethod
    @abstractmethod
    def _path(chat: str, side: str) -> str: ...

    def _on_open(self) -> None:
        """Sends what the server waits for before it greets; nothing by default."""

    @abstractmethod
    def _hear(self, frame: bytes) -> None: ...


class NodeSystem(System[NodeGuest]):
    """Guests are paired in the order in which they connect."""

    guest: Callable[[], NodeGuest]
    command: tuple[str, ...]

    def __init__(self, *, redis: RedisServer | None = None) -> None:
        super().__init__(redis=redis)
        self._numbers = itertools.count()

    async def connect(self) -> NodeGuest:
        number = next(self._numbers)
        guest = type(self).guest()
        await guest.connect(self.port, f"chat{self.port}-{number // 2}", "ab"[number % 2])
        return guest

    def collect(self) -> None:
        os.kill(self.pid, signal.SIGUSR2)

    async def _prepare(self, redis_url: str) -> Process:
        await install()
        command = [*self.command, str(self.port), redis_url]
        return Process(command, port=self.port, environment={"NODE_ENV": "production"}, folder=FOLDER)


class SocketIOGuest(NodeGuest):
    """Engine.IO 4: `0` opens, `2` pings, `3` answers; `40` enters the namespace, `42` is an event."""

    __slots__ = ()

    def say(self, n: int) -> None:
        self.connection.send(b'42["say",{"n":%d,"text":"%s"}]' % (n, TEXT.encode()))

    @staticmethod
    def _path(chat: str, side: str) -> str:
        return f"/socket.io/?EIO=4&transport=websocket&chat={chat}"

    def _on_open(self) -> None:
        self.connection.send(b"40")

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(b"42"):
            kind, event = _EVENT.decode(frame[2:])
            if kind == "said":
                self.connection.send(b'42["got",{"ns":[%d]}]' % event.n)
                self.on_said(event.n)
            else:
                for n in event.ns:
                    self.on_delivered(n)
        elif frame.startswith(b"40"):
            self._greeted.set_result(None)
        elif frame == b"2":
            self.connection.send(b"3")


class SocketIO(NodeSystem):
    """Socket.IO 4 with its Redis adapter: relay and confirmation, as this product does them."""

    name = "Socket.IO, Redis adapter"
    guest = SocketIOGuest
    command = ("node", "--expose-gc", "socketio.js")


class BunGuest(NodeGuest):
    """The server passes frames on as they are, so these are the frames that a guest receives."""

    __slots__ = ()

    def say(self, n: int) -> None:
        self.connection.send(b'{"type":"said","n":%d,"text":"%s"}' % (n, TEXT.encode()))

    @staticmethod
    def _path(chat: str, side: str) -> str:
        return f"/?chat={chat}&side={side}"

    def _hear(self, frame: bytes) -> None:
        if frame == b"welcome":
            self._greeted.set_result(None)
            return
        event = _FRAME.decode(frame)
        if event.type == "said":
            self.connection.send(b'{"type":"delivered","ns":[%d]}' % event.n)
            self.on_said(event.n)
        else:
            for n in event.ns:
                self.on_delivered(n)


class Bun(NodeSystem):
    """The upper bound: uWebSockets in C++, one Redis channel for each chat, frames passed on unread, no features."""

    name = "Bun, bare relay"
    guest = BunGuest
    command = (str(_INSTALLED / ".bin" / "bun"), "bun.js")


class _Event(msgspec.Struct, gc=False):
    n: int = 0
    ns: tuple[int, ...] = ()


class _Frame(msgspec.Struct, gc=False):
    type: str
    n: int = 0
    ns: tuple[int, ...] = ()


_EVENT = msgspec.json.Decoder(tuple[str, _Event])
_FRAME = msgspec.json.Decoder(_Frame)
