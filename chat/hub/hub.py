"""The hub of one process: its sessions, its pools, and the clock of Redis."""

import asyncio
import random
import time
from collections.abc import Coroutine, Iterable
from typing import Any

from django.conf import settings

from chat.admission import bans
from chat.admission.surge import Rush
from chat.connection.connection import Session
from chat.hub.network_sockets import NetworkSockets
from chat.hub.pool import Pool
from chat.hub.relay import Relay
from chat.moderation.seals import Sealer
from chat.policy import pools, toggles
from chat.process.announcements import Announcements
from chat.process.cautions import Cautions
from chat.process.evictions import Dismissals
from chat.protocol.codes import CloseCode
from chat.protocol.events import Event, encode
from chat.stats.reporter import Vitals
from chatsite.redis.clients import matchmaking_redis
from matchmaking.keyring import Keyring
from matchmaking.networks import network
from matchmaking.stats.process_stats import Reporter
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import NOWHERE, Pulse

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
#: A ban holds for at most seven days, by the key of the day on which it was made.
BAN_DAYS = 8

#: Ten thousand frames in one go hold up those who talk for 120 ms; so many hold them up for 1 ms.
TOLD_AT_ONCE = 100
TELLING_PAUSE_SECONDS = 0.01


class Hub:
    """Holds every connection of this process. Its loop is the one that serves."""

    def __init__(self) -> None:
        self.process = new_id()
        self.relay = Relay()
        self._pipeline = Pipeline(matchmaking_redis)
        self._timing = Timing(
            grace=settings.GRACE_SECONDS * 1000,
            lease=settings.LEASE_SECONDS * 1000,
            beat=settings.BEAT_SECONDS * 1000,
        )
        self.vitals = Vitals(self, Reporter(self._pipeline, self.process, lease=self._timing.lease))
        self.counts = self.vitals.counts
        self.announcements = Announcements(self)
        self.cautions = Cautions(self)
        self.dismissals = Dismissals(self)
        self.pools: dict[str, Pool] = {}
        self.main = self.pool(pools.MAIN)
        #: By guest id.
        self.sessions: dict[str, Session] = {}
        #: Connections without a hello, and until when it may come (monotonic s); oldest first.
        self.strangers: dict[Session, float] = {}
        #: For the names of networks: a new key every day, kept as long as a ban may hold.
        self.networks_ring = Keyring("networks", used=DAY_MS, good=BAN_DAYS * DAY_MS)
        #: For seals: what a key sealed can be reported as long as the key is good.
        report_ms = settings.REPORT_HOURS * HOUR_MS
        self.seals_ring = Keyring("seals", used=report_ms // 4, good=report_ms * 5 // 4)
        self.sealer = Sealer(self.seals_ring)
        #: Whether so many new guests come that they are asked for work.
        self.rush = Rush()
        self.networks = NetworkSockets()
        #: Seconds since this hub began, coarse: what a message may read without a call.
        self.second = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._telling = asyncio.Lock()
        self._empty = asyncio.Event()
        self._clock_offset = time.time() * 1000 - time.monotonic() * 1000

    def pool(self, slug: str) -> Pool:
        """The pool of that name; whether it exists for guests is not decided here."""
        pool = self.pools.get(slug)
        if pool is None:
            pool = self.pools[slug] = Pool(self, slug, self._pipeline, self._timing)
            pool.follow(toggles.current(), pools.current())
        return pool

    def clock(self) -> int:
        """Redis's time (ms), carried on by this machine's monotonic clock: no call for it."""
        return int(time.monotonic() * 1000 + self._clock_offset)

    def online(self, pool: Pool) -> int | None:
        """How many guests of the pool are connected, elsewhere as of the last beat; None where that is hidden."""
        site = toggles.current()
        count = pool.connected + pool.elsewhere
        return count if site.show_online and count >= site.online_floor else None

    def connect(self, session: Session) -> bool:
        """A new connection, which has yet to say hello; False where its network has as many as it may."""
        self._empty.clear()
        self.counts.connections += 1
        self.strangers[session] = time.monotonic() + settings.HELLO_SECONDS
        site = toggles.current()
        most = 0 if site.shared_networks else site.sockets_per_network
        place = self.networks.enter(session.address, most=most, wider=site.wider_networks)
        session.place = place or NOWHERE
        return place is not None

    def enter(self, session: Session) -> bool:
        """The session's guest is known; an older connection of the same guest is closed.

        False where this one closed meanwhile: it does not count as connected.
        """
        older = self.sessions.pop(session.guest_id, None)
        if older is not None:
            older.pool.connected -= 1
            older.part(CloseCode.SUPERSEDED)
        if session.closed:
            return False
        self.strangers.pop(session, None)
        self.sessions[session.guest_id] = session
        session.pool.connected += 1
        return True

    def drop(self, session: Session) -> None:
        """The connection is closed."""
        self.strangers.pop(session, None)
        if self.sessions.get(session.guest_id) is session:
            del self.sessions[session.guest_id]
            session.pool.connected -= 1
        self.networks.leave(session.place)
        if not self.sessions and not self.strangers:
            self._empty.set()

    def locate(self, session: Session) -> None:
        """Turns the session's address into its network.

        Raises ProtocolError for a network that is banned, by the key of whichever day.
        """
        known = [network(key, session.address) for key in self.networks_ring.good()]
        bans.check(*(name for each in known for name in each.names))
        session.network, session.address = network(self.networks_ring.current, session.address), None

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

    async def tell_all(self, event: Event, pool: Pool | None = None) -> None:
        """One frame for every welcomed guest, of that pool or of all, encoded once; slice by slice, and in the order
        of the calls."""
        frame = encode(event)
        async with self._telling:
            everybody = [
                each for each in self.sessions.values() if each.guest and (pool is None or each.pool is pool)
            ]
            for start in range(0, len(everybody), TOLD_AT_ONCE):
                if start:
                    await asyncio.sleep(TELLING_PAUSE_SECONDS)
                for session in everybody[start : start + TOLD_AT_ONCE]:
                    session.socket.send(frame)

    def part(self, sessions: Iterable[Session], code: CloseCode, *, soonest: float, latest: float) -> None:
        """Closes them; each is told another time to come back (s), so that they do not come at once."""
        for session in sessions:
            session.part(code, retry_after=round(random.uniform(soonest, latest), 1))  # noqa: S311

    async def renew_keys(self, scripts: Scripts) -> None:
        """With every beat of the main pool. Raises MatchmakingError."""
        await self.networks_ring.renew(scripts)
        await self.seals_ring.renew(scripts)

    def felt(self, pulse: Pulse, *, begun: float) -> None:
        """A beat succeeded that was begun then (monotonic s)."""
        self._clock_offset = pulse.now - begun * 1000
