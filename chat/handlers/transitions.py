"""The transitions that a guest may request: find, next, stop, leave, block, again, rename."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from chat.admission import opening
from chat.connection.connection import Connection
from chat.handlers.rounds import check_choosing, check_joining
from chat.handlers.waits import check_encryption
from chat.handlers.wishes import in_pool, of_find
from chat.policy import pools
from chat.policy.pools import PoolSettings
from chat.protocol.codes import EndReason, ErrorCode, ProtocolError
from chat.protocol.commands import Again, Block, Find, Leave, Next, Rename, Stop
from chat.protocol.events import Idle as IdleEvent
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.sides import HELPER
from matchmaking.store.scripts import Spoke
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes

Move = Find | Next | Stop | Leave | Again | Block | Rename


def begin(connection: Connection, move: Move) -> Callable[[], Awaitable[None]]:
    """The transition, to be run in its turn. It applies to the chat that is current now.

    So a queued second press of *Next* does not skip the stranger that the first one brought.
    """
    meant = chat_of(connection.session.guest)
    match move:
        case Find():
            return lambda: seek(connection, of_find(move, _pool(connection)))
        case Next():
            return lambda: _next(connection, move, move.chat or meant)
        case Stop():
            return lambda: _stop(connection)
        case Leave():
            return lambda: _leave(connection, move.chat or meant)
        case Block():
            chat = move.chat or last_chat(connection.session.guest)
            partner = partner_in(connection.session.guest, chat)
            return lambda: block(connection, chat, partner)
        case Again():
            return lambda: _again(connection, move.chat or _last_chat(connection.session.guest))
        case Rename():
            return lambda: _rename(connection)
        case _:
            assert_never(move)


async def search_on(connection: Connection) -> None:
    """Searches again with the same wishes, after a match that ended before this guest was told.

    It keeps its place: it did not give up waiting.
    """
    guest = _present(connection)
    if isinstance(guest.state, Idle):
        await seek(connection, guest.wishes, Spoke.NEVER_SAW_IT)


async def block(connection: Connection, chat: str, partner: str | None) -> None:
    """Blocks the partner of the current or the last chat, even if the next one has begun.

    `partner`: its id when the command arrived; the next chat may have ended since.
    Raises ProtocolError if the chat is no longer known, MatchmakingError if the block could not be stored.
    """
    guest = _present(connection)
    partner = partner or partner_in(guest, chat)
    if partner is None:
        detail = "That chat is no longer known, so its partner is not blocked."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="block", chat=chat or None)
    await connection.session.pool.matchmaker.block(guest.id, chat, partner)


def partner_in(guest: Guest, chat: str) -> str | None:
    """The id of the guest's partner in the current or the last chat; None for any other chat."""
    state = guest.state
    if isinstance(state, Chatting) and state.chat == chat:
        return state.partner.id
    if state.ended is not None and state.ended.chat == chat:
        return state.ended.partner
    return None


def chat_of(guest: Guest) -> str:
    """The current chat, or ''."""
    return guest.state.chat if isinstance(guest.state, Chatting) else ""


def last_chat(guest: Guest) -> str:
    """The current chat, else the last one, else ''."""
    return chat_of(guest) or _last_chat(guest)


def name(move: Move) -> str:
    """The command's type on the wire."""
    return str(move.__struct_config__.tag)


async def seek(connection: Connection, wishes: Wishes, spoke: Spoke | None = None) -> None:
    """Waits with these wishes; `spoke`: if it is not what the session knows.

    Raises ProtocolError, MatchmakingError, LayerUnavailable.
    """
    guest, pool = _present(connection), _pool(connection)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "You are in a chat.", re="find")
    opening.check_meeting(pool, "find")
    await check_joining(connection, guest)
    if isinstance(guest.state, Idle) and spoke is not Spoke.NEVER_SAW_IT:
        opening.check_line(pool, "find", guest.side)
    await check_encryption(connection, "find")
    wishes = in_pool(wishes, guest, pool, "find")
    inbox = guest.state.inbox if isinstance(guest.state, Waiting) else await _prove(connection)
    await connection.session.pool.matchmaker.find(
        guest.id, wishes, inbox=inbox, spoke=spoke or _in_last_chat(connection, pool)
    )


def _in_last_chat(connection: Connection, pool: PoolSettings) -> Spoke:
    session = connection.session
    if pool.is_helpline and not session.heard:
        return Spoke.WAS_NOT_HELPED
    return Spoke(session.said_something)


async def _next(connection: Connection, move: Next, meant: str) -> None:
    guest = _present(connection)
    check_choosing(connection)
    find = move.wishes()
    pool = _pool(connection)
    last = guest.wishes if isinstance(guest.state, Waiting) else guest.wishes.open
    wishes = of_find(find, pool) if find else last
    if pool.is_helpline and guest.side == HELPER:
        await _rest(connection, guest, meant)
    elif not isinstance(guest.state, Chatting):
        await seek(connection, wishes)
    elif guest.state.chat == meant:
        opening.check_meeting(pool, "next")
        opening.check_line(pool, "next", guest.side)
        await check_encryption(connection, "next")
        wishes = in_pool(wishes, guest, pool, "next")
        inbox = await _prove(connection)
        guest = await connection.session.pool.matchmaker.next(
            guest.id, meant, wishes, inbox=inbox, spoke=connection.session.said_something
        )
        if isinstance(guest.state, Idle):  # the partner left first: only the search is left to do
            await connection.session.pool.matchmaker.find(
                guest.id, wishes, inbox=inbox, spoke=connection.session.said_something
            )


async def _rest(connection: Connection, guest: Guest, meant: str) -> None:
    """A helper is idle after each chat, and says when it is ready for the next."""
    if isinstance(guest.state, Chatting) and guest.state.chat == meant:
        guest = await connection.session.pool.matchmaker.leave(guest.id, meant, EndReason.LEFT)
    if isinstance(guest.state, Idle):
        connection.send_event(IdleEvent())


async def _stop(connection: Connection) -> None:
    guest = _present(connection)
    was_idle = isinstance(guest.state, Idle)
    guest = await connection.session.pool.matchmaker.stop(guest.id)
    if was_idle and isinstance(guest.state, Idle):
        connection.send_event(IdleEvent())


async def _leave(connection: Connection, meant: str) -> None:
    guest = _present(connection)
    if isinstance(guest.state, Chatting):
        if guest.state.chat == meant:
            await connection.session.pool.matchmaker.leave(guest.id, meant, EndReason.LEFT)
    elif not meant or meant != _last_chat(guest):  # else the partner left first, and `ended` was sent
        raise ProtocolError(ErrorCode.NOT_CHATTING, "You are not in a chat.", re="leave")


async def _again(connection: Connection, meant: str) -> None:
    """Has no effect if it is too late: the client counts the same seconds."""
    guest = _present(connection)
    if isinstance(guest.state, Chatting) or _last_chat(guest) != meant:
        return
    inbox = guest.state.inbox or await _prove(connection)
    await connection.session.pool.matchmaker.again(guest.id, meant, inbox=inbox)


async def _rename(connection: Connection) -> None:
    guest = _present(connection)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "Names do not change in a chat.", re="rename")
    await connection.session.pool.matchmaker.rename(guest.id)


async def _prove(connection: Connection) -> str:
    """An open inbox for the next chat. Raises LayerUnavailable.

    Raises MatchmakingError if a newer connection took over: the guest must not wait in an inbox that this one
    closes.
    """
    inbox = await connection.session.inboxes.prove()
    if connection.is_closed:
        raise MatchmakingError(Trouble.SUPERSEDED)
    return inbox


def _present(connection: Connection) -> Guest:
    """The guest's current state, now that it is this transition's turn."""
    if connection.state.is_before_welcome:
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    return connection.session.pool.matchmaker.guest(connection.session.guest.id)


def _last_chat(guest: Guest) -> str:
    return guest.state.ended.chat if guest.state.ended is not None else ""


def _pool(connection: Connection) -> PoolSettings:
    """The connection's pool with the operator's current settings; the main pool's if it was removed."""
    return pools.of(connection.slug)
