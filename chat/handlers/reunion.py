"""What guests do to meet the same partner again."""

from collections.abc import Awaitable, Callable

from chat.admission import reunions
from chat.connection.connection import Connection
from chat.handlers import transitions
from chat.handlers.wishes import of_find
from chat.policy import pools, toggles
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import Find
from chat.protocol.reunion import LONGEST_DAYS, MeetAgain
from matchmaking.rules import HOUR_MS, Limit

#: People mistype.
WRONG_CODES_AT_ONCE = 10


def begin(connection: Connection, wish: MeetAgain) -> Callable[[], Awaitable[None]]:
    """The transition, to be run in its turn, about the chat and the partner that are meant now."""
    chat = wish.chat or transitions.last_chat(connection.session.guest)
    partner = transitions.partner_in(connection.session.guest, chat)
    return lambda: _wish(connection, wish, chat, partner)


async def find(connection: Connection, command: Find, code: str) -> None:
    """Waits for the other guest with the code. Raises ProtocolError, MatchmakingError, LayerUnavailable."""
    pool = pools.of(connection.slug)
    if not pool.reunions:  # nothing is looked up, so nothing can be guessed
        raise _wrong()
    await _spend(connection, look=True)
    table = reunions.find(pool.slug, code, connection.services.clock.now())
    if table is None:
        await _spend(connection, look=False)
        raise _wrong()
    connection.send_event(table.event())
    await transitions.seek(connection, table.wishes(of_find(command, pool)))


def _wrong() -> ProtocolError:
    return ProtocolError(ErrorCode.TOKEN_REQUIRED, "This code is wrong or has run out.", re="find")


async def _spend(connection: Connection, *, look: bool) -> None:
    """Only wrong codes count, apart from wrong entry codes: neither kind locks a shared network out of the other.

    Raises ProtocolError, MatchmakingError.
    """
    limit = Limit(toggles.current().wrong_codes_per_hour, HOUR_MS, burst=WRONG_CODES_AT_ONCE)
    allowances = connection.session.pool.matchmaker.allowances
    if wait := await allowances.spend("reunions", connection.network, limit, look=look):
        detail = "Too many wrong codes came from your network."
        raise ProtocolError(ErrorCode.RATE_LIMITED, detail, re="find", retry_after=round(wait, 1))


async def _wish(connection: Connection, wish: MeetAgain, chat: str, partner: str | None) -> None:
    pool = pools.of(connection.slug)
    if not pool.reunions and pool.rounds is None:
        raise ProtocolError(ErrorCode.UNKNOWN_TYPE, "Nobody meets again here.", re="meet_again")
    if partner is None:
        detail = "That chat is no longer known."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="meet_again", chat=chat or None)
    days = (wish.days or LONGEST_DAYS) if wish.on else None
    await connection.session.pool.matchmaker.tick(connection.session.guest.id, chat, partner, days)
