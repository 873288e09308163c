"""What guests do to meet the same partner again."""

from collections.abc import Awaitable, Callable

from chat.connection.connection import Connection
from chat.handlers.transitions import last_chat, partner_in
from chat.policy import pools
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.reunion import LONGEST_DAYS, MeetAgain


def begin(connection: Connection, wish: MeetAgain) -> Callable[[], Awaitable[None]]:
    """The transition, to be run in its turn, about the chat and the partner that are meant now."""
    chat = wish.chat or last_chat(connection.session.guest)
    partner = partner_in(connection.session.guest, chat)
    return lambda: _wish(connection, wish, chat, partner)


async def _wish(connection: Connection, wish: MeetAgain, chat: str, partner: str | None) -> None:
    pool = pools.of(connection.slug)
    if not pool.reunions and pool.rounds is None:
        raise ProtocolError(ErrorCode.UNKNOWN_TYPE, "Nobody meets again here.", re="meet_again")
    if partner is None:
        detail = "That chat is no longer known."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="meet_again", chat=chat or None)
    days = (wish.days or LONGEST_DAYS) if wish.on else None
    await connection.session.pool.matchmaker.tick(connection.session.guest.id, chat, partner, days)
