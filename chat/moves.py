"""The transitions that a guest may ask for: find, next, stop, leave, rename."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, assert_never

from chat import toggles
from chat.commands import Find, Leave, Next, Rename, Stop
from chat.events import Idle as IdleEvent
from chat.protocol import EndReason, ErrorCode, ProtocolError
from matchmaking.interests import clean_interests
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes

if TYPE_CHECKING:
    from chat.session import Session

Move = Find | Next | Stop | Leave | Rename


def begin(session: "Session", move: Move) -> Callable[[], Awaitable[None]]:
    """The move, to be made when it is its turn. The chat that it means is the one of now: a second press of
    *Next* that waits for its turn must not skip the stranger that the first one brought."""
    meant = _chat(session.guest)
    match move:
        case Find():
            return lambda: _find(session, _wishes(move))
        case Next():
            return lambda: _next(session, move, move.chat or meant)
        case Stop():
            return lambda: _stop(session)
        case Leave():
            return lambda: _leave(session, move.chat or meant)
        case Rename():
            return lambda: _rename(session)
        case _:
            assert_never(move)


async def search_on(session: "Session") -> None:
    """Waits anew, with the same wishes, for a guest whose search nobody but its partner saw fulfilled."""
    guest = _present(session)
    if isinstance(guest.state, Idle):
        await _find(session, guest.wishes)


def name(move: Move) -> str:
    """The move's type on the wire."""
    return str(move.__struct_config__.tag)


async def _find(session: "Session", wishes: Wishes) -> None:
    guest = _present(session)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "You are in a chat.", re="find")
    _check_open("find")
    inbox = guest.state.inbox if isinstance(guest.state, Waiting) else await session.inboxes.prove()
    await session.hub.matchmaker.find(guest.id, wishes, inbox=inbox)


async def _next(session: "Session", move: Next, meant: str) -> None:
    guest = _present(session)
    find = move.wishes()
    wishes = _wishes(find) if find else guest.wishes
    if not isinstance(guest.state, Chatting):
        await _find(session, wishes)
    elif guest.state.chat == meant:
        _check_open("next")
        inbox = await session.inboxes.prove()
        guest = await session.hub.matchmaker.next(guest.id, meant, wishes, inbox=inbox)
        if isinstance(guest.state, Idle):  # the partner was quicker: only the search is left to do
            await session.hub.matchmaker.find(guest.id, wishes, inbox=inbox)


async def _stop(session: "Session") -> None:
    guest = _present(session)
    was_idle = isinstance(guest.state, Idle)
    guest = await session.hub.matchmaker.stop(guest.id)
    if was_idle and isinstance(guest.state, Idle):
        session.tell(IdleEvent())


async def _leave(session: "Session", meant: str) -> None:
    guest = _present(session)
    if not isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_CHATTING, "You are not in a chat.", re="leave")
    if guest.state.chat == meant:
        await session.hub.matchmaker.leave(guest.id, meant, EndReason.LEFT)


async def _rename(session: "Session") -> None:
    guest = _present(session)
    if isinstance(guest.state, Chatting):
        raise ProtocolError(ErrorCode.NOT_IDLE, "Names do not change in a chat.", re="rename")
    await session.hub.matchmaker.rename(guest.id)


def _present(session: "Session") -> Guest:
    """The guest as it is now that its turn has come."""
    if session.guest is None:
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    return session.hub.matchmaker.guest(session.guest.id)


def _chat(guest: Guest | None) -> str:
    return guest.state.chat if guest is not None and isinstance(guest.state, Chatting) else ""


def _check_open(kind: str) -> None:
    site = toggles.current()
    if not (site.is_open and site.matchmaking):
        raise ProtocolError(
            ErrorCode.CLOSED,
            site.maintenance_message or "Nobody is paired at the moment.",
            re=kind,
            retry_after=60,
        )


def _wishes(find: Find) -> Wishes:
    return Wishes(
        interests=clean_interests(find.interests),
        language=find.language or "",
        only_interests=find.only_interests,
        keep_name=find.keep_name,
    )
