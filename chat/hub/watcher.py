"""Passes what matchmaking learns of guests to their connections, and hints to other processes."""

import logging
from collections.abc import Mapping

from chat.hub.member import Member
from chat.hub.relay import Relay
from chat.protocol.codes import CloseCode
from chatsite.channel_layer.errors import LayerUnavailable
from matchmaking.errors import Trouble
from matchmaking.stats.counters import Counts
from matchmaking.values import Chatting, Guest, Waiting

logger = logging.getLogger(__name__)


class MemberWatcher:
    """The watcher of one pool's matchmaker (see matchmaking.watcher.Watcher)."""

    def __init__(self, pool: str, members: Mapping[str, Member], counts: Counts, relay: Relay) -> None:
        """`pool` is its slug; `members` by guest id, of all pools."""
        self._pool = pool
        self._members = members
        self._counts = counts
        self._relay = relay
        self._counts_waits = True

    def follow(self, *, counts_waits: bool) -> None:
        """`counts_waits`: whether waits say how soon somebody comes. In event rounds guests wait for the bell."""
        self._counts_waits = counts_waits

    def moved(self, before: Guest, after: Guest) -> None:
        self._count(before, after)
        member = self._members.get(after.id)
        if member is None:
            return
        if member.connection_id == after.connection_id:
            member.moved(before, after)
        else:
            # A newer connection took the seat and ended before it was told: this one receives nothing more.
            member.part(CloseCode.SUPERSEDED if after.connection_id else CloseCode.OVERLOADED)

    def parted(self, guest: Guest, trouble: Trouble) -> None:
        member = self._members.get(guest.id)
        if member is not None:
            superseded = trouble is Trouble.SUPERSEDED
            member.part(CloseCode.SUPERSEDED if superseded else CloseCode.OVERLOADED)

    def hint(self, process: str) -> None:
        try:
            self._relay.hint_changes(process, self._pool)
        except LayerUnavailable:
            logger.debug("A hint was lost; the next beat makes up for it")

    def _count(self, before: Guest, after: Guest) -> None:
        """Counts a match once, and a wait for each guest. A resumed chat counts as neither."""
        old, new = before.state, after.state
        if not isinstance(new, Chatting) or new.again or (isinstance(old, Chatting) and old.chat == new.chat):
            return
        counts = self._counts
        if after.id < new.partner.id:
            counts.match()
        # Nobody on the site could end a private wait.
        if self._counts_waits and not after.wishes.is_private:
            counts.wait(max(0, new.at - old.since) if isinstance(old, Waiting) else 0)
