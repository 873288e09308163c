"""The lines of helplines: tells the guests of this process how long theirs is, and whether a helper is there."""

from collections.abc import Iterator

from chat.connection.connection import Connection
from chat.hub.hub import Hub
from chat.hub.pool import Pool
from chat.policy import pools
from chat.protocol.line import Line
from matchmaking.errors import MatchmakingError
from matchmaking.sides import HELPER
from matchmaking.store.records import LineRecord
from matchmaking.values import Chatting, Guest, Waiting


class Lines:
    """The lines of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        #: What each connection was told last, by its id.
        self._told: dict[str, Line] = {}
        #: Pools for which other processes count on helpers of this one.
        self._staffed: set[str] = set()

    async def send_changes(self) -> None:
        """Call with every beat. If Redis is down, the next call makes up for it."""
        told: dict[str, Line] = {}
        for pool in list(self._hub.pools.values()):
            settings = pools.current().get(pool.slug)
            if settings is not None and settings.is_helpline:
                try:
                    told |= await self._tell(pool)
                except MatchmakingError:
                    told |= self._told
        self._told = told

    async def _tell(self, pool: Pool) -> dict[str, Line]:
        """What the connections of the pool know now."""
        guests = pool.matchmaker.guest_cache.guests()
        seekers = [guest.id for guest in guests if _waits(guest) and guest.side != HELPER]
        busy = sum(guest.side == HELPER and (_waits(guest) or _chats(guest)) for guest in guests)
        if not guests and pool.slug not in self._staffed:
            return {}
        line = await pool.heartbeat.line(busy, seekers)
        self._staffed = self._staffed | {pool.slug} if busy else self._staffed - {pool.slug}
        told = dict(self._lines(pool, line, seekers))
        return {connection.connection_id: self._send(connection, line) for connection, line in told.items()}

    def _lines(self, pool: Pool, found: LineRecord, seekers: list[str]) -> Iterator[tuple[Connection, Line]]:
        """The line as each guest sees it: helpers, and seekers who still wait."""
        for guest in pool.matchmaker.guest_cache.guests():
            connection = self._connection(guest)
            if connection is not None and guest.side == HELPER:
                yield connection, Line(staffed=found.staffed, waiting=found.waiting)
        for seeker, place in zip(seekers, found.places, strict=True):
            guest_now = pool.matchmaker.guest_cache.get(seeker)
            connection = self._connection(guest_now) if guest_now is not None and _waits(guest_now) else None
            if connection is not None and place:
                about = remaining(place, found.waiting, pool.heartbeat.estimate)
                yield connection, Line(staffed=found.staffed, place=place, about=about)

    def _connection(self, guest: Guest) -> Connection | None:
        member = self._hub.members.get(guest.id)
        return member if isinstance(member, Connection) and member.is_welcomed else None

    def _send(self, connection: Connection, line: Line) -> Line:
        if self._told.get(connection.connection_id) != line:
            connection.send_event(line)
        return line


def remaining(place: int, waiting: int, wait: float | None) -> int | None:
    """Seconds until a seeker's turn, roughly. `wait`: the median whole wait of the last seekers (s), if known.

    By Little's law a line of `waiting` moves by `waiting / wait` places a second. In steps of 15 s, from one minute
    on in whole minutes: more precision would only make the number jump.
    """
    if wait is None:
        return None
    seconds = wait * place / max(place, waiting)
    step = 15 if seconds < 60 else 60
    return max(step, round(seconds / step) * step)


def _waits(guest: Guest) -> bool:
    return isinstance(guest.state, Waiting) and not guest.away


def _chats(guest: Guest) -> bool:
    return isinstance(guest.state, Chatting)
