"""Work for pools with two sides: tells operators that somebody waits, and writes finished hours to the database."""

import asyncio

from django.conf import settings

from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.moderation.notices.line import announce_line, has_recipients
from chat.policy import pools
from chat.process.jobs import Job
from chat.stats.service import writer
from chatsite.database_thread import DatabaseThread
from matchmaking.errors import MatchmakingError
from matchmaking.store.keys import PoolKeys
from matchmaking.store.scripts import Scripts
from matchmaking.store.service import service_done, service_due, watch_line

#: An hour's numbers are in the database within about this time after its end.
WRITE_SECONDS = 60.0
#: The first round is early: the last process may have ended with the hour.
FIRST_SECONDS = 3.0
#: How many places of a line one round looks at, as in `lua/watch_line.lua`.
LOOKED_AT = 100


class Service:
    """The two jobs of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._thread = DatabaseThread("service hours")
        #: The pools in which somebody waited without a helper at the last look. A helper who reconnects is not missed.
        self._alone: set[str] = set()
        self._turn = 0
        self.jobs = (
            Job("watch lines", settings.BEAT_SECONDS, self.watch),
            Job("write service hours", WRITE_SECONDS, self.write, first=FIRST_SECONDS, spread=True),
        )

    def close(self) -> None:
        """Stops its thread and closes its database connection."""
        self._thread.close()

    async def watch(self) -> None:
        """Looks at the line of each pool with two sides that has guests here."""
        self._turn += LOOKED_AT
        for pool in list(self._hub.pools.values()):
            if len(pool.matchmaker.guest_cache) > 0:
                await self._watch(pool)

    async def write(self) -> None:
        """Writes what is finished. Any process may do it, one at a time for each pool."""
        for place in await asyncio.wrap_future(self._thread.submit(writer.places)):
            try:
                await self._write(place)
            except MatchmakingError:
                return  # Redis is down: it keeps the numbers

    async def _watch(self, pool: Pool) -> None:
        own = pools.current().get(pool.slug)
        if own is None or own.sides is None:
            return
        claim = own.is_helpline and pool.slug in self._alone and has_recipients(own)
        try:
            found = await watch_line(pool.scripts, self._turn, claim=claim)
        except MatchmakingError:
            return  # the beat reports it
        (self._alone.add if found.alone else self._alone.discard)(pool.slug)
        if found.claimed:
            announce_line(own)

    async def _write(self, place: writer.Place) -> None:
        scripts = Scripts(self._hub.pipeline, PoolKeys(place.slug), self._hub.process, self._hub.timing)
        await watch_line(scripts, self._turn, claim=False)  # counts those whose processes all died
        hours = writer.finished(await service_due(scripts), place.zone)
        if not hours:
            return
        await asyncio.wrap_future(self._thread.submit(lambda: writer.store(place.pk, hours)))
        await service_done(scripts, [name for hour in hours.values() for name in hour.names])
