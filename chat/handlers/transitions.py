"""The transitions that a guest may ask for: find, next, stop, leave, block, again, rename."""

from collections.abc import Awaitable, Callable
from typing import assert_never

from chat.admission import checks
from chat.connection.connection import Connection
from chat.policy import pools
from chat.policy.pools import PoolSettings
from chat.protocol.codes import EndReason, ErrorCode, ProtocolError
from chat.protocol.commands import Again, Block, Find, Leave, Next, Rename, Stop
from chat.protocol.events import Idle as IdleEvent
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.interests import clean_interests
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes

Move = Find | Next | Stop | Leave | Again | Block | Rename


def begin(connection: Connection, move: Move) -> Callable[[], Awaitable[None]]:
    """The move, to be made when it is its turn. The chat that it means is the one of now: a second press of
    *Next* that waits for its turn must not skip the stranger that the first one brought."""
    meant = chat_of(connection.guest)
    match move:
        case Find():
            return lambda: _find(connection, _wishes(connection, move))
        case Next():
            return lambda: _next(connection, move, move.chat or meant)
        case Stop():
            return lambda: _stop(connection)
        case Leave():
            return lambda: _leave(connection, move.chat or meant)
        case Block():
            chat = move.chat or last_chat(connection.guest)
            partner = partner_in(connection.guest, chat)
            return lambda: block(connection, chat, partner)
        case Again():
            return lambda: _again(connection, move.chat or _last_chat(connection.guest))
        case Rename():
            return lambda: _rename(connection)
        case _:
            assert_never(move)


async def search_on(connection: Connection) -> None:
    """Waits anew, with the same wishes, for a guest whose search nobody but its partner saw fulfilled."""
    guest = _present(connection)
    if isinstance(guest.state, Idle):
        await _find(connection, guest.wishes)


async def block(connection: Connection, chat: str, partner: str | None) -> None:
    """The partner in that chat: the present one, or the one that ended last, also when the next one has begun.

    `partner`: who that was when the guest asked for it; the next chat may have ended since.
    Raises ProtocolError where the chat is no longer known, MatchmakingError where the block did not come to hold.
    """
    guest = _present(connection)
    partner = partner or partner_in(guest, chat)
    if partner is None:
        detail = "That chat is no longer known, so its partner is not blocked."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="block", chat=chat or None)
    await connection.pool.matchmaker.block(guest.id, chat, partner)


def partner_in(guest: Guest | None, chat: str) -> str | None:
    """The id of the guest's partner in the present chat or in the one that ended last; None in any other."""
    if guest is None:
        return None
    state = guest.state
    if isinstance(state, Chatting) and state.chat == chat:
        return state.partner.id
    if state.ended is not None and state.ended.chat == chat:
        return state.ended.partner
    return None


def chat_of(guest: Guest | None) -> str:
    """The present chat; empty where there is none."""
    return guest.state.chat if guest is not None and isinstance(guest.state, Chatting) else ""


def last_chat(guest: Guest | None) -> str:
    """The present chat, or else the one that ended last; empty where there is none."""
    return chat_of(guest) or _last_chat(guest)


def name(move: Move) -> str:
    """The move's type on the wire."""
    return str(move.__struct_config__.tag)


async def _find(connection: Connection, wishes: Wishes) -> None:
    guest = _present(connection)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "You are in a chat.", re="find")
    checks.check_meeting(_pool(connection), "find")
    inbox = guest.state.inbox if isinstance(guest.state, Waiting) else await _prove(connection)
    await connection.pool.matchmaker.find(guest.id, wishes, inbox=inbox, spoke=connection.said_something)


async def _next(connection: Connection, move: Next, meant: str) -> None:
    guest = _present(connection)
    find = move.wishes()
    wishes = _wishes(connection, find) if find else guest.wishes
    if not isinstance(guest.state, Chatting):
        await _find(connection, wishes)
    elif guest.state.chat == meant:
        checks.check_meeting(_pool(connection), "next")
        inbox = await _prove(connection)
        guest = await connection.pool.matchmaker.next(
            guest.id, meant, wishes, inbox=inbox, spoke=connection.said_something
        )
        if isinstance(guest.state, Idle):  # the partner was quicker: only the search is left to do
            await connection.pool.matchmaker.find(
                guest.id, wishes, inbox=inbox, spoke=connection.said_something
            )


async def _stop(connection: Connection) -> None:
    guest = _present(connection)
    was_idle = isinstance(guest.state, Idle)
    guest = await connection.pool.matchmaker.stop(guest.id)
    if was_idle and isinstance(guest.state, Idle):
        connection.tell(IdleEvent())


async def _leave(connection: Connection, meant: str) -> None:
    guest = _present(connection)
    if isinstance(guest.state, Chatting):
        if guest.state.chat == meant:
            await connection.pool.matchmaker.leave(guest.id, meant, EndReason.LEFT)
    elif not meant or meant != _last_chat(guest):  # else the partner was quicker: `ended` said so
        raise ProtocolError(ErrorCode.NOT_CHATTING, "You are not in a chat.", re="leave")


async def _again(connection: Connection, meant: str) -> None:
    """Where it comes too late, nothing happens: the client counts the same seconds."""
    guest = _present(connection)
    if isinstance(guest.state, Chatting) or _last_chat(guest) != meant:
        return
    inbox = guest.state.inbox or await _prove(connection)
    await connection.pool.matchmaker.again(guest.id, meant, inbox=inbox)


async def _rename(connection: Connection) -> None:
    guest = _present(connection)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "Names do not change in a chat.", re="rename")
    await connection.pool.matchmaker.rename(guest.id)


async def _prove(connection: Connection) -> str:
    """An inbox for the next chat. Raises LayerUnavailable, and MatchmakingError where a newer connection of the guest
    took over meanwhile: the guest must not wait in an inbox that this one closes."""
    inbox = await connection.inboxes.prove()
    if connection.is_closed:
        raise MatchmakingError(Trouble.SUPERSEDED)
    return inbox


def _present(connection: Connection) -> Guest:
    """The guest as it is now that its turn has come."""
    if connection.guest is None:
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    return connection.pool.matchmaker.guest(connection.guest.id)


def _last_chat(guest: Guest | None) -> str:
    return guest.state.ended.chat if guest is not None and guest.state.ended is not None else ""


def _pool(connection: Connection) -> PoolSettings:
    """The connection's pool as its operator has it now; one that was taken away is as the main one."""
    known = pools.current()
    return known.get(connection.pool.slug) or known[pools.MAIN]


def _wishes(connection: Connection, find: Find) -> Wishes:
    return Wishes(
        interests=clean_interests(find.interests) if _pool(connection).interests else (),
        # People of one language understand each other, whatever their regions write.
        language=(find.language or "").partition("-")[0].lower(),
        only_interests=find.only_interests,
        keep_name=find.keep_name,
    )
