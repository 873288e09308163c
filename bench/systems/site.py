"""This product as an operator runs it: `manage.py serve`, one process, everything switched on."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import Self

import msgspec

from bench.load import TEXT, Route, both_ways
from bench.systems.box import sealed
from bench.systems.connection import connect
from bench.systems.process import ROOT, Process, ProcessFailedError
from bench.systems.system import ConnectedGuest, System, many
from chat.protocol.codes import SUBPROTOCOL
from chatsite.redis.embedded import RedisServer

#: Finds under way at the same time: thousands at once would be told that matchmaking is unavailable.
_FINDING = 200


class RefusedError(Exception):
    """The site answered with an `error`, so that the run does not measure what it says. The message is its code."""


class SiteGuest(ConnectedGuest):
    """Speaks the whole protocol, in JSON, and confirms everything that it gets.

    `encrypts`: it says a box that was sealed once, and opens none, so that its cryptography is no limit.
    """

    __slots__ = (
        "_awaited",
        "_awaiting",
        "_encrypts",
        "_got",
        "_is_encrypted",
        "_pool",
        "_say",
        "_send",
        "chat",
        "matched_at",
        "resume",
        "waited",
    )

    def __init__(self, *, encrypts: bool = False, pool: str = "") -> None:
        super().__init__()
        self._encrypts = encrypts
        self._pool = pool
        #: Unix s.
        self.matched_at = 0.0
        self._is_encrypted = False
        self.chat = ""
        self.resume = ""
        self.waited = False
        self._awaited = ""
        self._awaiting: asyncio.Future[None] | None = None

    async def connect(self, port: int) -> None:
        """The handshake only."""
        self.connection = await connect("127.0.0.1", port, "/ws/chat/", self._hear, subprotocol=SUBPROTOCOL)
        self._send = self.connection.send

    async def hello(self) -> None:
        """Returns with the `welcome`. A guest that was here before comes back as the same one."""
        resume = b',"resume":"%s"' % self.resume.encode() if self.resume else b""
        able = b',"e2e":1' if self._encrypts else b""
        pool = b',"pool":"%s"' % self._pool.encode() if self._pool else b""
        await self._ask(b'{"type":"hello"%s%s%s}' % (resume, able, pool), "welcome")

    async def find(self) -> bool:
        """Returns when it is matched: True if it was matched at once, without waiting."""
        self.waited = False
        await self._ask(b'{"type":"find"}', "matched")
        if self._is_encrypted is not self._encrypts:
            raise RefusedError(f"the chat is {'' if self._is_encrypted else 'not '}encrypted")
        return not self.waited

    async def wait(self) -> None:
        """Finds; returns when it waits."""
        await self._ask(b'{"type":"find"}', "waiting")

    def say(self, n: int) -> None:
        self._send(self._say % n)

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
                self._is_encrypted = event.e2e != 0
                self._enter(str(event.chat))
            case "waiting":
                self.waited = True
            case "welcome":
                self.resume = event.resume
            case "error":
                if self._awaiting is None or self._awaiting.done():
                    raise RefusedError(event.code)
                self._awaiting.set_exception(RefusedError(event.code))
            case _:
                pass
        if event.type == self._awaited and self._awaiting is not None:
            self._awaited = ""
            self._awaiting.set_result(None)

    def _enter(self, chat: str) -> None:
        self.chat = chat
        self.matched_at = time()
        content = b'"text":"%s"' % TEXT.encode()
        if self._encrypts:
            content = b'"box":"%s","tag":"%s"' % sealed(TEXT)
        self._say = b'{"type":"say","chat":"%s","n":%%d,%s}' % (chat.encode(), content)
        self._got = b'{"type":"got","chat":"%s","ns":[%%d]}' % chat.encode()


class Site(System[SiteGuest]):
    """`root` is a checkout of this project; `settings` are names of the environment, as in `.env.example`.

    `encryption`: the site's setting of that name, if it is not the default; `toggles`: others, as for `settings_set`.
    `rows`: Python that adds to the new database.
    """

    name = "Passerby"

    def __init__(
        self,
        *,
        redis: RedisServer | None = None,
        root: Path = ROOT,
        name: str = name,
        encryption: str = "",
        toggles: Sequence[str] = (),
        rows: str = "",
        **settings: str | int,
    ) -> None:
        super().__init__(redis=redis)
        self.name = name
        self._root = root
        self._settings = settings
        self._encryption = encryption
        self._toggles = toggles
        self._rows = rows
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    async def stop(self) -> None:
        await super().stop()
        if self._directory is not None:
            self._directory.cleanup()

    def beside(self) -> Self:
        return type(self)(
            redis=self.redis,
            root=self._root,
            name=self.name,
            encryption=self._encryption,
            toggles=self._toggles,
            rows=self._rows,
            **self._settings,
        )

    async def connect(self) -> SiteGuest:
        return await self.come_back(SiteGuest())

    async def encrypted_routes(self, pairs: int) -> list[Route]:
        """As `routes`, in encrypted chats."""
        return await self.pair(await many(2 * pairs, lambda: self.come_back(SiteGuest(encrypts=True))))

    async def come_back(self, guest: SiteGuest) -> SiteGuest:
        await guest.connect(self.port)
        await guest.hello()
        return guest

    async def pair(self, guests: Sequence[SiteGuest]) -> list[Route]:
        """Everybody finds; the chat's id tells who talks to whom."""
        seeking = iter(guests)
        await many(len(guests), lambda: next(seeking).find(), at_once=_FINDING)
        chats: dict[str, list[SiteGuest]] = {}
        for guest in guests:
            chats.setdefault(guest.chat, []).append(guest)
        return [route for one, other in chats.values() for route in both_ways(one, other, acknowledged=True)]

    async def _prepare(self, redis_url: str) -> Process:
        self._directory = tempfile.TemporaryDirectory(prefix="passerby-bench-")
        environment = {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "PASSERBY_DOTENV": "off",
            "SECRET_KEY": "of the benchmark, which guards nothing whatsoever",
            "REDIS_URL": redis_url,
            "DATABASE_URL": f"sqlite:///{self._directory.name}/passerby.sqlite3",
            "STATIC_ROOT": f"{self._directory.name}/static",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SITE_ORIGINS": f"http://127.0.0.1:{self.port}",
            # The rate limit is still checked, but a load generator does not reach it.
            "SAY_PER_10S": "1000000",
            # Guests who left an earlier round are forgotten before the next one.
            "GRACE_SECONDS": "5",
        } | {name: str(value) for name, value in self._settings.items()}
        manage = [sys.executable, str(self._root / "manage.py")]
        # A crowd that comes within a second would be asked for proof of work.
        chosen = [f"encryption={self._encryption}"] if self._encryption else []
        commands = [["migrate", "--verbosity=0"], ["settings_set", "work=off", *chosen, *self._toggles]]
        if self._rows:
            commands.append(["shell", "--verbosity=0", "--command", self._rows])
        for command in commands:
            done = await asyncio.create_subprocess_exec(
                *manage, *command, cwd=self._root, env=environment, stdout=asyncio.subprocess.DEVNULL
            )
            if await done.wait():
                raise ProcessFailedError(f"manage.py {command[0]} failed")
        return Process(
            [*manage, "serve"],
            port=self.port,
            environment=environment,
            ready_path="/readyz",
            folder=self._root,
        )


class _Event(msgspec.Struct, gc=False):
    """As much of an event as the generator needs."""

    type: str
    chat: str | dict[str, object] = ""
    n: int = 0
    ns: tuple[int, ...] = ()
    code: str = ""
    resume: str = ""
    e2e: int = 0


_DECODER = msgspec.json.Decoder(_Event)
