"""Ends chats and connections on the site's side: of banned guests, a closed site or pool, and idle chats."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial

from chat.admission import bans, entry_codes, reopening
from chat.admission.entry_codes import EntryCodeError
from chat.connection.connection import Connection
from chat.hub.hub import Hub
from chat.hub.member import Member
from chat.hub.pool import Pool
from chat.policy import pools, snapshot, toggles
from chat.policy.snapshot import Snapshot
from chat.protocol.codes import CloseCode, EndReason
from chatsite.logs.redact import kind_of
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.values import Chatting, Guest

logger = logging.getLogger(__name__)

#: Chats that are ended in one batch.
AT_ONCE = 100


class Evictions:
    """The evictions of one process. Connections close at once; failed changes in Redis or the database are retried."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._leaving: set[Connection] = set()
        #: By guest id: chats still to be ended.
        self._chats: dict[str, tuple[Pool, str, EndReason]] = {}
        #: Hashes of codes still to be burned.
        self._codes: set[str] = set()
        self._work: asyncio.Task[None] | None = None
        self._applied: Snapshot | None = None

    def follow(self) -> None:
        """Call every second, and when operators change something: a ban ends what its guest is doing."""
        held = snapshot.held()
        if held is not self._applied:
            self._apply_bans()
            self._apply_revocations()
            self._apply_closings()
            self._applied = held

    def end_idle(self) -> None:
        """Call every second: checks a sixtieth of the connections, as both limits are in minutes."""
        site, second = toggles.current(), self._hub.clock.second
        idle, longest = site.idle_chat_minutes * 60, site.longest_chat_minutes * 60_000
        if not idle and not longest:
            return
        for connection in _connections(list(self._hub.members.values())[second % 60 :: 60]):
            session, guest = connection.session, connection.session.guest
            if session.conversation is None or not isinstance(guest.state, Chatting):
                continue
            if idle and second - session.idle_since(session.conversation) >= idle:
                connection.transitions.last(partial(self._end, session.pool, guest, EndReason.IDLE))
            elif longest and self._hub.clock.now() - guest.state.at >= longest:
                connection.transitions.last(partial(self._end, session.pool, guest, EndReason.CLOSED))

    def burn(self, code: str) -> None:
        """Invalidates the entry code of a banned guest."""
        if code:
            self._codes.add(code)
            self.go_on()

    def go_on(self) -> None:
        """Call every second: retries what is still to be done."""
        if (self._chats or self._codes) and (self._work is None or self._work.done()):
            self._work = self._hub.spawn(self._go_on())

    def _apply_bans(self) -> None:
        for connection in _connections(self._hub.members.values()):
            banned = bans.find(
                connection.session.guest_id, *connection.network.names, connection.session.code
            )
            if banned is not None:
                refusal = bans.refusal(banned)
                self._close_in_turn(connection, EndReason.MODERATED, partial(connection.refuse, refusal))
                if not banned.of_network:  # a neighbour did nothing wrong: its code stays valid
                    self.burn(connection.session.code)
        for value in snapshot.held().bans:
            for pool in self._hub.pools.values():
                guest = pool.matchmaker.guest_cache.get(value)
                if guest is not None and value not in self._hub.members:
                    self._note(pool, guest, EndReason.MODERATED)  # its partner waits for it
                    self.burn(guest.code)
        self.go_on()

    def _apply_revocations(self) -> None:
        """Helpers whose code was revoked are put out, and their chats end."""
        if not snapshot.held().revoked:
            return
        for pool in self._hub.pools.values():
            for guest in pool.matchmaker.guest_cache.guests():
                if entry_codes.is_revoked(guest):
                    member = self._hub.members.get(guest.id)
                    if isinstance(member, Connection):
                        refused = partial(member.refuse, entry_codes.refusal("This code was revoked."))
                        self._close_in_turn(member, EndReason.MODERATED, refused)
                    else:
                        self._note(pool, guest, EndReason.MODERATED)
        self.go_on()

    def _apply_closings(self) -> None:
        site, known = toggles.current(), pools.current()
        for connection in _connections(self._hub.members.values()):
            if not site.is_open or connection.session.pool.slug not in known:
                self._close_in_turn(connection, EndReason.CLOSED, partial(self._close, connection))

    def _close_in_turn(self, connection: Connection, reason: EndReason, close: Callable[[], None]) -> None:
        """After pending transitions. The browser is told first that the chat is over."""
        if connection not in self._leaving:
            self._leaving.add(connection)
            connection.transitions.last(partial(self._part, connection, reason, close))

    async def _part(self, connection: Connection, reason: EndReason, close: Callable[[], None]) -> None:
        try:
            guest = connection.session.pool.matchmaker.guest_cache.get(connection.session.guest_id)
            if guest is not None:
                await self._end(connection.session.pool, guest, reason)
        finally:
            self._leaving.discard(connection)
            close()

    def _close(self, connection: Connection) -> None:
        connection.part(CloseCode.CLOSED, retry_after=round(reopening.retry_after(), 1))

    async def _end(self, pool: Pool, guest: Guest, reason: EndReason) -> None:
        """Ends the guest's chat, or records it for a retry."""
        if self._note(pool, guest, reason):
            await self._try(guest.id)

    def _note(self, pool: Pool, guest: Guest, reason: EndReason) -> bool:
        """Returns whether there is a chat to end."""
        if isinstance(guest.state, Chatting):
            self._chats[guest.id] = pool, guest.state.chat, reason
            return True
        return False

    async def _go_on(self) -> None:
        while self._chats:
            some = list(self._chats)[:AT_ONCE]
            if not all(await asyncio.gather(*map(self._try, some))):
                break
        for code in list(self._codes):
            try:
                await entry_codes.burn(code)
            except EntryCodeError as error:
                logger.warning("A banned guest's entry code is not burned yet: %s", kind_of(error))
                break
            self._codes.discard(code)

    async def _try(self, guest_id: str) -> bool:
        """Whether that chat is over, or no longer on this process."""
        if guest_id not in self._chats:
            return True
        pool, chat, reason = ending = self._chats[guest_id]
        try:
            state = (await pool.matchmaker.leave(guest_id, chat, reason)).state
        except MatchmakingError as error:
            if error.trouble is Trouble.UNAVAILABLE:
                return False
        else:
            if isinstance(state, Chatting) and state.chat == chat:
                return False
        if self._chats.get(guest_id) is ending:  # not a later chat of the guest, recorded in the meantime
            del self._chats[guest_id]
        return True


def _connections(members: Iterable[Member]) -> list[Connection]:
    """The hub knows them only as Members."""
    return [member for member in members if isinstance(member, Connection)]
