"""A pool as one server process has it, without its connections."""

import asyncio
from collections.abc import Sequence

from chatsite.redis import matchmaking_redis
from matchmaking.errors import Trouble
from matchmaking.heart import Heart
from matchmaking.keys import PoolKeys
from matchmaking.matchmaker import Matchmaker
from matchmaking.pipeline import Pipeline
from matchmaking.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Guest, Wishes

_AT_ONCE = 200


class Pool:
    """Matchmaker and heart of one process; it watches itself, and does nothing about it."""

    def __init__(self) -> None:
        timing = Timing()
        process = new_id()
        scripts = Scripts(Pipeline(matchmaking_redis), PoolKeys("main"), process, timing)
        self.matchmaker = Matchmaker(scripts, timing, process, self)
        self.heart = Heart(scripts, self.matchmaker, timing)

    async def arrive(self, count: int) -> list[Guest]:
        """So many idle guests."""
        guests: list[Guest] = []
        while len(guests) < count:
            batch = min(_AT_ONCE, count - len(guests))
            arrivals = await asyncio.gather(*(self.matchmaker.arrive(new_id(), take=1) for _ in range(batch)))
            guests += [guest for guest, _ in arrivals]
        return guests

    async def find(self, guest: Guest) -> Guest:
        return await self.matchmaker.find(guest.id, Wishes(), inbox=new_id())

    async def find_all(self, guests: Sequence[Guest]) -> None:
        """Everybody is paired with somebody."""
        for start in range(0, len(guests), _AT_ONCE):
            await asyncio.gather(*(self.find(guest) for guest in guests[start : start + _AT_ONCE]))

    # --- matchmaking.matchmaker.Watcher ---------------------------------------------------------------------

    def moved(self, before: Guest, after: Guest) -> None:
        """Nobody is told."""

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        """Nobody is told."""

    def hint(self, process: str) -> None:
        """There is no other process."""
