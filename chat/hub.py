"""The hub of one process: its sessions, its matchmaker, and who is told when something changes."""

import asyncio
import logging
import random
import time
from collections.abc import Coroutine
from typing import Any

from django.conf import settings

from chat import toggles
from chat.events import Event, encode
from chat.protocol import CloseCode
from chat.relay import Relay
from chat.session import Session
from chatsite.backbone.errors import LayerUnavailable
from chatsite.failure import kind_of
from chatsite.redis import matchmaking_redis
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.heart import Heart
from matchmaking.keys import PoolKeys
from matchmaking.matchmaker import Matchmaker
from matchmaking.pipeline import Pipeline
from matchmaking.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Guest, Pulse

logger = logging.getLogger(__name__)

POOL = "main"


class Hub:
    """Holds every connection of this process. Its loop is the one that serves."""

    def __init__(self, pool: str = POOL) -> None:
        timing = Timing(
            grace=settings.GRACE_SECONDS * 1000,
            lease=settings.LEASE_SECONDS * 1000,
            beat=settings.BEAT_SECONDS * 1000,
        )
        self.pool = pool
        self.process = new_id()
        self.relay = Relay()
        scripts = Scripts(Pipeline(matchmaking_redis), PoolKeys(pool), self.process, timing)
        self.matchmaker = Matchmaker(scripts, timing, self.process, self)
        self.heart = Heart(scripts, self.matchmaker, timing)
        #: By guest id.
        self.sessions: dict[str, Session] = {}
        #: Connections without a hello, and until when it may come (monotonic s); oldest first.
        self.strangers: dict[Session, float] = {}
        #: Guests whose connection closed while Redis was away: id and link.
        self.absent: dict[str, str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._empty = asyncio.Event()
        #: Guests connected to other processes, as of the last beat.
        self._elsewhere = 0
        self._clock_offset = time.time() * 1000 - time.monotonic() * 1000
        self._hastening: asyncio.Task[None] | None = None

    @property
    def awake(self) -> int:
        """Redis's waking clock at the last answer (ms)."""
        return self.matchmaker.awake

    def clock(self) -> int:
        """Redis's time (ms), carried on by this machine's monotonic clock: no call for it."""
        return int(time.monotonic() * 1000 + self._clock_offset)

    def online(self) -> int | None:
        """How many guests are connected to the whole site, elsewhere as of the last beat; None where hidden."""
        if not toggles.current().show_online:
            return None
        return self._elsewhere + len(self.sessions)

    def connect(self, session: Session) -> None:
        """A new connection, which has yet to say hello."""
        self._empty.clear()
        self.strangers[session] = time.monotonic() + settings.HELLO_SECONDS

    def enter(self, session: Session) -> None:
        """The session's guest is known; an older connection of the same guest is closed."""
        self.strangers.pop(session, None)
        older = self.sessions.get(session.guest_id)
        self.sessions[session.guest_id] = session
        if older is not None and older is not session:
            older.part(CloseCode.SUPERSEDED)

    def drop(self, session: Session) -> None:
        """The connection is closed."""
        self.strangers.pop(session, None)
        if self.sessions.get(session.guest_id) is session:
            del self.sessions[session.guest_id]
        if not self.sessions and not self.strangers:
            self._empty.set()

    async def away(self, guest_id: str, link: str) -> None:
        """The guest's connection `link` closed; tried again with every beat while Redis is away."""
        try:
            await self.matchmaker.away(guest_id, link)
        except MatchmakingError:
            self.absent[guest_id] = link

    def doubt(self, guest_id: str) -> None:
        """What is known of the guest may be wrong: the next beat looks."""
        self.heart.doubt(guest_id)

    def hasten(self) -> None:
        """Reads the list of changes now: it must already hold something that concerns us."""
        if self._hastening is None or self._hastening.done():
            self._hastening = self.spawn(self._drain_changes())

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs it beside everything else; `settled` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.finish(task)
        return task

    def finish(self, task: asyncio.Task[None]) -> None:
        """`settled` waits for this task."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Returns when nobody is connected and nothing is under way."""
        if self.sessions or self.strangers:
            await self._empty.wait()
        while self._tasks:
            await asyncio.wait(self._tasks)

    def tell_all(self, event: Event) -> None:
        """One frame for every connected guest, encoded once."""
        frame = encode(event)
        for session in list(self.sessions.values()):
            session.socket.send(frame)

    def part_all(self, code: CloseCode, *, soonest: float, latest: float) -> None:
        """Closes every connection; each is told another time to come back, so that they do not come at once."""
        for session in [*self.sessions.values(), *self.strangers]:
            session.part(code, retry_after=round(random.uniform(soonest, latest), 1))  # noqa: S311

    def felt(self, pulse: Pulse, *, begun: float, connected: int) -> None:
        """A beat succeeded that was begun then (monotonic s), with so many connected here."""
        self._elsewhere = max(0, pulse.online - connected)
        self._clock_offset = pulse.now - begun * 1000

    def moved(self, before: Guest, after: Guest) -> None:
        """Of matchmaking.matchmaker.Watcher."""
        session = self.sessions.get(after.id)
        if session is not None and session.link == after.link:
            session.moved(before, after)

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        """Of matchmaking.matchmaker.Watcher."""
        session = self.sessions.get(guest.id)
        if session is not None:
            superseded = trouble is Trouble.SUPERSEDED
            session.part(CloseCode.SUPERSEDED if superseded else CloseCode.OVERLOADED)

    def hint(self, process: str) -> None:
        """Of matchmaking.matchmaker.Watcher."""
        try:
            self.relay.hint_changes(process)
        except LayerUnavailable:
            logger.debug("a hint was lost; the beat makes up for it")

    async def _drain_changes(self) -> None:
        try:
            await self.heart.drain()
        except MatchmakingError as error:
            logger.debug("changes wait for the beat: %s", kind_of(error))
