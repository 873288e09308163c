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
from chat.protocol.events import Event, encode
from matchmaking.stats.counters import Counts
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Network, Pulse

#: Sending 10,000 frames at once stalls the loop for 120 ms; 100 stall it for 1 ms.
TOLD_AT_ONCE = 100
TELLING_PAUSE_SECONDS = 0.01


class Hub:
    """Holds every connection of this process. Its loop is the one that serves."""

    def __init__(self, pipeline: Pipeline) -> None:
        """`pipeline` leads to the Redis of matchmaking."""
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
        #: Connections without a hello, and until when it may come (monotonic s); oldest first.
        self.strangers: dict[Member, float] = {}
        self.networks = NetworkSockets()
        self.main = self.pool(pools.MAIN)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._telling = asyncio.Lock()
        self._empty = asyncio.Event()

    def pool(self, slug: str) -> Pool:
        """The pool of that name; whether it exists for guests is not decided here."""
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
                after_beat=self._on_pulse if is_main else None,
            )
            pool.follow(toggles.current(), pools.current())
        return pool

    def _on_pulse(self, pulse: Pulse, begun: float) -> None:
        self.clock.sync(pulse.now, at=begun)

    def online(self, pool: Pool) -> int | None:
        """How many guests of the pool are connected, elsewhere as of the last beat; None where that is hidden."""
        site = toggles.current()
        count = pool.connected + pool.elsewhere
        return count if site.show_online and count >= site.online_floor else None

    def connect(self, member: Member) -> Network | None:
        """A new connection, which has yet to say hello; gives what `drop` is to be told of it.

        None where its network has as many as it may: then the connection is to be closed.
        """
        self._empty.clear()
        self.counts.connections += 1
        self.strangers[member] = time.monotonic() + settings.HELLO_SECONDS
        site = toggles.current()
        most = 0 if site.shared_networks else site.sockets_per_network
        return self.networks.enter(member.address, most=most, wider=site.wider_networks)

    def enter(self, member: Member) -> bool:
        """The connection's guest is known; an older connection of the same guest is closed.

        False where this one closed meanwhile: it does not count as connected.
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
        """The connection is closed; `place` is what `connect` gave."""
        self.strangers.pop(member, None)
        if self.members.get(member.guest_id) is member:
            del self.members[member.guest_id]
            self.pools[member.slug].lose()
        self.networks.leave(place)
        if not self.members and not self.strangers:
            self._empty.set()

    def part_silent(self) -> None:
        """Call every second: closes connections whose hello did not come in time."""
        now = time.monotonic()
        for stranger, until in list(self.strangers.items()):
            if until > now:
                break  # they stand in the order of their time
            if not stranger.is_greeting:
                stranger.part(CloseCode.NO_HELLO)

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
        if self.members or self.strangers:
            await self._empty.wait()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def tell_all(self, event: Event, pool: Pool | None = None) -> None:
        """One frame for every welcomed guest, of that pool or of all, encoded once; slice by slice, and in the order
        of the calls."""
        frame = encode(event)
        async with self._telling:
            everybody = [
                each
                for each in self.members.values()
                if each.guest and (pool is None or each.slug == pool.slug)
            ]
            for start in range(0, len(everybody), TOLD_AT_ONCE):
                if start:
                    await asyncio.sleep(TELLING_PAUSE_SECONDS)
                for member in everybody[start : start + TOLD_AT_ONCE]:
                    member.send(frame)

    def part(self, members: Iterable[Member], code: CloseCode, *, soonest: float, latest: float) -> None:
        """Closes them; each is told another time to come back (s), so that they do not come at once."""
        for member in members:
            member.part(code, retry_after=round(random.uniform(soonest, latest), 1))  # noqa: S311
