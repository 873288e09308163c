"""The transitions that a guest may ask for: find, next, stop, leave, block, again, rename."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, assert_never

from chat.admission import checks
from chat.policy import pools
from chat.policy.pools import PoolSettings
from chat.protocol.codes import EndReason, ErrorCode, ProtocolError
from chat.protocol.commands import Again, Block, Find, Leave, Next, Rename, Stop
from chat.protocol.events import Idle as IdleEvent
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.interests import clean_interests
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes

if TYPE_CHECKING:
    from chat.connection.connection import Session

Move = Find | Next | Stop | Leave | Again | Block | Rename


def begin(session: "Session", move: Move) -> Callable[[], Awaitable[None]]:
    """The move, to be made when it is its turn. The chat that it means is the one of now: a second press of
    *Next* that waits for its turn must not skip the stranger that the first one brought."""
    meant = chat_of(session.guest)
    match move:
        case Find():
            return lambda: _find(session, _wishes(session, move))
        case Next():
            return lambda: _next(session, move, move.chat or meant)
        case Stop():
            return lambda: _stop(session)
        case Leave():
            return lambda: _leave(session, move.chat or meant)
        case Block():
            chat = move.chat or last_chat(session.guest)
            partner = partner_in(session.guest, chat)
            return lambda: block(session, chat, partner)
        case Again():
            return lambda: _again(session, move.chat or _last_chat(session.guest))
        case Rename():
            return lambda: _rename(session)
        case _:
            assert_never(move)


async def search_on(session: "Session") -> None:
    """Waits anew, with the same wishes, for a guest whose search nobody but its partner saw fulfilled."""
    guest = _present(session)
    if isinstance(guest.state, Idle):
        await _find(session, guest.wishes)


async def block(session: "Session", chat: str, partner: str | None) -> None:
    """The partner in that chat: the present one, or the one that ended last, also when the next one has begun.

    `partner`: who that was when the guest asked for it; the next chat may have ended since.
    Raises ProtocolError where the chat is no longer known, MatchmakingError where the block did not come to hold.
    """
    guest = _present(session)
    partner = partner or partner_in(guest, chat)
    if partner is None:
        detail = "That chat is no longer known, so its partner is not blocked."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="block", chat=chat or None)
    await session.pool.matchmaker.block(guest.id, chat, partner)


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


async def _find(session: "Session", wishes: Wishes) -> None:
    guest = _present(session)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "You are in a chat.", re="find")
    checks.check_meeting(_pool(session), "find")
    inbox = guest.state.inbox if isinstance(guest.state, Waiting) else await _prove(session)
    await session.pool.matchmaker.find(guest.id, wishes, inbox=inbox, spoke=session.said_something)


async def _next(session: "Session", move: Next, meant: str) -> None:
    guest = _present(session)
    find = move.wishes()
    wishes = _wishes(session, find) if find else guest.wishes
    if not isinstance(guest.state, Chatting):
        await _find(session, wishes)
    elif guest.state.chat == meant:
        checks.check_meeting(_pool(session), "next")
        inbox = await _prove(session)
        guest = await session.pool.matchmaker.next(
            guest.id, meant, wishes, inbox=inbox, spoke=session.said_something
        )
        if isinstance(guest.state, Idle):  # the partner was quicker: only the search is left to do
            await session.pool.matchmaker.find(guest.id, wishes, inbox=inbox, spoke=session.said_something)


async def _stop(session: "Session") -> None:
    guest = _present(session)
    was_idle = isinstance(guest.state, Idle)
    guest = await session.pool.matchmaker.stop(guest.id)
    if was_idle and isinstance(guest.state, Idle):
        session.tell(IdleEvent())


async def _leave(session: "Session", meant: str) -> None:
    guest = _present(session)
    if isinstance(guest.state, Chatting):
        if guest.state.chat == meant:
            await session.pool.matchmaker.leave(guest.id, meant, EndReason.LEFT)
    elif not meant or meant != _last_chat(guest):  # else the partner was quicker: `ended` said so
        raise ProtocolError(ErrorCode.NOT_CHATTING, "You are not in a chat.", re="leave")


async def _again(session: "Session", meant: str) -> None:
    """Where it comes too late, nothing happens: the client counts the same seconds."""
    guest = _present(session)
    if isinstance(guest.state, Chatting) or _last_chat(guest) != meant:
        return
    inbox = guest.state.inbox or await _prove(session)
    await session.pool.matchmaker.again(guest.id, meant, inbox=inbox)


async def _rename(session: "Session") -> None:
    guest = _present(session)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "Names do not change in a chat.", re="rename")
    await session.pool.matchmaker.rename(guest.id)


async def _prove(session: "Session") -> str:
    """An inbox for the next chat. Raises LayerUnavailable, and MatchmakingError where a newer connection of the guest
    took over meanwhile: the guest must not wait in an inbox that this one closes."""
    inbox = await session.inboxes.prove()
    if session.closed:
        raise MatchmakingError(Trouble.SUPERSEDED)
    return inbox


def _present(session: "Session") -> Guest:
    """The guest as it is now that its turn has come."""
    if session.guest is None:
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    return session.pool.matchmaker.guest(session.guest.id)


def _last_chat(guest: Guest | None) -> str:
    return guest.state.ended.chat if guest is not None and guest.state.ended is not None else ""


def _pool(session: "Session") -> PoolSettings:
    """The session's pool as its operator has it now; one that was taken away is as the main one."""
    known = pools.current()
    return known.get(session.pool.slug) or known[pools.MAIN]


def _wishes(session: "Session", find: Find) -> Wishes:
    return Wishes(
        interests=clean_interests(find.interests) if _pool(session).interests else (),
        # People of one language understand each other, whatever their regions write.
        language=(find.language or "").partition("-")[0].lower(),
        only_interests=find.only_interests,
        keep_name=find.keep_name,
    )
