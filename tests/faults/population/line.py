"""The line of a page: keeps the page connected across lost connections, until told to stop."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed

from tests.faults.population.connection import Connection, Cut, Frame, UnreachableError
from tests.faults.population.diary import Diary, What
from tests.faults.population.mode import Mode
from tests.faults.population.page import Page

#: A page that receives nothing for this long sends a ping, and reconnects if nothing comes for as long again.
_PING_SECONDS = 3.0
_PONG_SECONDS = 4.0
_TICK_SECONDS = 1.0
_SUPERSEDED = 4409
_STOPPING = (4400, 4403, 4406)
_UNREACHABLE = -1


@dataclass
class World:
    """Shared by all lines. `ports()` returns the entry ports, one per server process."""

    ports: Callable[[], list[int]]
    origin: str
    diary: Diary
    mode: Mode = Mode.CLEAR
    #: Set whenever anything happens.
    news: asyncio.Event = field(default_factory=asyncio.Event)
    #: Background tasks: closes, and connections that stay open without reading.
    loose: set[asyncio.Task[None]] = field(default_factory=set)

    def finish(self, task: asyncio.Task[None]) -> None:
        self.loose.add(task)
        task.add_done_callback(self.loose.discard)


class Line:
    """Successive connections, from `open` to `hang_up`, `close`, or a close code after which a page stops."""

    def __init__(self, page: Page, world: World, chance: random.Random) -> None:
        self.page = page
        #: The server process for the next connection (None: any), and that of the last one.
        self.next_server: int | None = None
        self.last_server = 0
        self._world = world
        self._chance = chance
        self._connection: Connection | None = None
        self._visit: asyncio.Task[int] | None = None
        self._life: asyncio.Task[None] | None = None

    @property
    def is_connected(self) -> bool:
        return self._connection is not None and self.page.state != "away"

    @property
    def is_open(self) -> bool:
        """Whether it is connected, or will be without help."""
        return self._life is not None and not self._life.done()

    def open(self) -> None:
        """Also after `hang_up`, and to take a seat back."""
        if not self.is_open:
            self._life = asyncio.create_task(self._live(), name=self.page.name)

    def cut(self, cut: Cut) -> None:
        """Loses the connection, and reconnects at once."""
        self._let_go(cut)

    def hang_up(self, cut: Cut) -> None:
        """Loses the connection, and stays away."""
        if self._life is not None:
            self._life.cancel()
        self._let_go(cut)

    def close(self, cut: Cut) -> None:
        """For good: open messages in the page are lost."""
        self.hang_up(cut)
        self.page.close(What.CLOSED)

    async def send(self, frame: Frame) -> None:
        """Sends it unchanged, once."""
        if self._connection is not None:
            await self._connection.send(frame)

    async def flush(self) -> None:
        """Sends what is due."""
        for frame in self.page.due(time.monotonic()):
            await self.send(frame)

    async def _live(self) -> None:
        failures = 0
        while True:
            self._visit = asyncio.create_task(self._visit_site(), name=self.page.name)
            try:
                await asyncio.wait([self._visit])
            finally:
                self._visit.cancel()
            code = 0 if self._visit.cancelled() else self._visit.result()
            self._world.news.set()
            if code == _SUPERSEDED:
                return self.page.be_superseded()
            if code in _STOPPING:
                return self.page.close(What.REFUSED_ENTRY, str(code))
            failures = failures + 1 if code == _UNREACHABLE else 0
            pause = self._chance.uniform(0.0, min(2.0, 0.2 * 2**failures)) if code else 0.0
            await asyncio.sleep(self.page.retry_after or pause)

    async def _visit_site(self) -> int:
        """Returns the close code."""
        ports = self._world.ports()
        server, self.next_server = self.next_server, None
        self.last_server = self._chance.randrange(len(ports)) if server is None else server % len(ports)
        try:
            connection = await Connection.open(ports[self.last_server], self._world.origin)
        except UnreachableError:
            return _UNREACHABLE
        self._connection = connection
        heard = [self._world.diary.now()]
        try:
            await connection.send(self.page.hello())
            await self._listen(connection, heard)
            connection.end(Cut.RESET, self._world.finish)
            return _UNREACHABLE
        except ConnectionClosed:
            return connection.code
        finally:
            if self._connection is connection:
                self._connection = None
            self.page.lose(heard[0], str(connection.code))
            self._world.news.set()

    async def _listen(self, connection: Connection, heard: list[float]) -> None:
        """Returns when the site is silent. `heard`: when the last frame arrived (diary's seconds)."""
        last, pinged = time.monotonic(), False
        while True:
            frame = await connection.receive(_TICK_SECONDS)
            now = time.monotonic()
            if frame is not None:
                last, pinged = now, False
                self.page.hear(frame)
                heard[0] = self._world.diary.now()
                self._world.news.set()
            elif pinged and now - last >= _PING_SECONDS + _PONG_SECONDS:
                return
            elif not pinged and now - last >= _PING_SECONDS:
                pinged = True
                await self.send({"type": "ping", "t": 0})
            await self.flush()

    def _let_go(self, cut: Cut) -> None:
        connection, self._connection = self._connection, None
        if self._visit is not None:
            self._visit.cancel()
        if connection is not None:
            connection.end(cut, self._world.finish)
