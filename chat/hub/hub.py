"""The hub of one process: its connections and its pools."""

import asyncio
import random
import time
from collections.abc import Coroutine, Iterable
from typing import Any

from django.conf import settings

from chat.hub.clock import Clock
from chat.hub.member import Member
from chat.hub.network_sockets import NetworkSockets
from chat.hub.pool import Pool
from chat.hub.relay import Relay
from chat.hub.site_keys import SiteKeys
from chat.policy import pools, toggles
from chat.protocol.codes import CloseCode
from matchmaking.stats.counters import Counts
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Network


class Hub:
    """Holds every connection of this process. Used in the serving event loop only."""

    def __init__(self, pipeline: Pipeline) -> None:
        """`pipeline` connects to matchmaking's Redis."""
        self.process = new_id()
        self.pipeline = pipeline
        self.relay = Relay()
        self.clock = Clock()
        self.keys = SiteKeys()
        self.counts = Counts()
        self.timing = Timing(
            grace=settings.GRACE_SECONDS * 1000,
            lease=settings.LEASE_SECONDS * 1000,
            beat=settings.BEAT_SECONDS * 1000,
        )
        self.pools: dict[str, Pool] = {}
        #: By guest id.
        self.members: dict[str, Member] = {}
        #: Connections without a hello, and their deadline for it (monotonic s); oldest first.
        self.strangers: dict[Member, float] = {}
        self.networks = NetworkSockets()
        self.main = self.pool(pools.MAIN)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._empty = asyncio.Event()

    def pool(self, slug: str) -> Pool:
        """The pool of that name; does not check whether guests may use it."""
        pool = self.pools.get(slug)
        if pool is None:
            is_main = slug == pools.MAIN
            pool = self.pools[slug] = Pool(
                slug,
                self.pipeline,
                self.timing,
                process=self.process,
                members=self.members,
                counts=self.counts,
                relay=self.relay,
                spawn=self.spawn,
                before_beat=self.keys.renew if is_main else None,
                after_beat=self._on_beat if is_main else None,
            )
            pool.follow(toggles.current(), pools.current())
        return pool

    def _on_beat(self, now: int, begun: float) -> None:
        self.clock.sync(now, at=begun)

    def online(self, pool: Pool) -> int | None:
        """The pool's connected guests, elsewhere as of the last beat; None if hidden."""
        site = toggles.current()
        count = pool.connected + pool.elsewhere
        return count if site.show_online and count >= site.online_floor else None

    def connect(self, member: Member) -> Network | None:
        """Registers a new connection before its hello; returns the place to pass to `drop`.

        None if its network is at its limit: the caller then closes the connection.
        """
        self._empty.clear()
        self.counts.connection()
        self.strangers[member] = time.monotonic() + settings.HELLO_SECONDS
        site = toggles.current()
        most = 0 if site.shared_networks else site.sockets_per_network
        return self.networks.add(member.address, most=most, wider=site.wider_networks)

    def register(self, member: Member) -> bool:
        """Registers the connection's guest, and closes an older connection of the same guest.

        False if this one closed in the meantime: then it does not count as connected.
        """
        older = self.members.pop(member.guest_id, None)
        if older is not None:
            self.pools[older.slug].lose()
            older.part(CloseCode.SUPERSEDED)
        if member.is_closed:
            return False
        self.strangers.pop(member, None)
        self.members[member.guest_id] = member
        self.pools[member.slug].gain()
        return True

    def drop(self, member: Member, place: Network) -> None:
        """The connection is closed; `place` is the result of `connect`."""
        self.strangers.pop(member, None)
        if self.members.get(member.guest_id) is member:
            del self.members[member.guest_id]
            self.pools[member.slug].lose()
        self.networks.remove(place)
        if not self.members and not self.strangers:
            self._empty.set()

    def part_silent(self) -> None:
        """Call every second: closes connections whose hello is overdue."""
        now = time.monotonic()
        for stranger, until in list(self.strangers.items()):
            if until > now:
                break  # they are ordered by deadline
            if not stranger.is_greeting:
                stranger.part(CloseCode.NO_HELLO)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs `work` as a background task; `settled` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self.finish(task)
        return task

    def finish(self, task: asyncio.Task[None]) -> None:
        """Makes `settled` wait for this task."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Returns when there are no connections and no background tasks."""
        if self.members or self.strangers:
            await self._empty.wait()
        while self._tasks:
            await asyncio.wait(self._tasks)

    def part(self, members: Iterable[Member], code: CloseCode, *, soonest: float, latest: float) -> None:
        """Closes them, each with a random time to return (s), so that they do not all return at once."""
        for member in members:
            member.part(code, retry_after=round(random.uniform(soonest, latest), 1))  # noqa: S311
