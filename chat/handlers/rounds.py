"""What guests may ask for in a pool with event rounds: to join the event, but not whom they meet."""

from chat.connection.connection import Connection
from chat.protocol.codes import ErrorCode, ProtocolError
from matchmaking.rounds.timetable import PhaseKind
from matchmaking.values import Guest, Idle

#: An operator may plan another event, or let guests join late.
RETRY_SECONDS = 60.0


async def check_joining(connection: Connection, guest: Guest) -> None:
    """Raises ProtocolError if the event is over, or takes nobody in who has not been part of it.

    Raises MatchmakingError(UNAVAILABLE).
    """
    rounds = connection.session.pool.rounds
    if rounds is None or not isinstance(guest.state, Idle):
        return
    if rounds.event.phase().kind is not PhaseKind.BEFORE:
        await rounds.event.look()  # a process that has just started does not know yet what the host changed
    kind = rounds.event.phase().kind
    if kind is PhaseKind.OVER:
        raise _not_now("The event is over.")
    has_begun = kind is not PhaseKind.BEFORE
    took_part = guest.state.ended is not None or guest.sat_at >= rounds.event.timetable.begins(
        rounds.event.adjustments
    )
    if has_begun and not took_part and not rounds.plan.late:
        raise _not_now("The event has begun.")


def check_choosing(connection: Connection) -> None:
    """Raises ProtocolError where the bell decides who meets whom."""
    if connection.session.pool.rounds is not None:
        raise ProtocolError(ErrorCode.NOT_NOW, "The next round begins by itself.", re="next")


def _not_now(detail: str) -> ProtocolError:
    return ProtocolError(ErrorCode.NOT_NOW, detail, re="find", retry_after=RETRY_SECONDS)
