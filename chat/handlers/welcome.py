"""What a guest is sent when it is let in: its welcome, notices, and the chats that ended while it was away."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings

from chat.connection.connection import Connection
from chat.connection.state_events import pairing, waiting
from chat.policy import pools, toggles
from chat.policy.matching_rules import visible_toggles
from chat.policy.pools import PoolSettings
from chat.protocol.codes import (
    INTEREST_CHARACTERS,
    INTERESTS,
    REACTIONS,
    REASONS,
    EndReason,
    GuestState,
)
from chat.protocol.events import Again, Ended, Welcome
from chat.protocol.line import PoolSide
from chat.protocol.objects import Limits
from matchmaking.sides import HELPER
from matchmaking.values import Chatting, Guest, Idle, State, Waiting


def tell_welcome(
    connection: Connection, guest: Guest, resume: str, held: str | None, *, resumed: bool
) -> None:
    """`resume` is the guest's token; `held` the chat that the client of a returning guest still holds."""
    connection.send_event(_welcome(connection, guest, resume, resumed=resumed))
    for notice in connection.services.notices(guest.id):
        connection.send_event(notice)
    if isinstance(guest.state, Waiting):
        connection.send_event(waiting(guest.state, connection.session.outlook()))
    if code := connection.services.reunions.promised(connection.slug, guest):
        connection.send_event(code)
    if resumed:
        for ended in _endings(guest.state, held):
            connection.send_event(ended)
        if guest.partner_asks and guest.state.ended:
            connection.send_event(Again(chat=guest.state.ended.chat))


def _endings(state: State, held: str | None) -> Iterator[Ended]:
    """For the last chat, and for the one the client still holds, if that is neither current nor last."""
    present = state.chat if isinstance(state, Chatting) else ""
    last = state.ended
    # After *Next* and a lost connection, the guest may already be in the next chat.
    if last and (not present or last.chat == held):
        yield Ended(chat=last.chat, reason=EndReason(last.reason))
    if held and held != present and not (last and last.chat == held):
        yield Ended(chat=held, reason=EndReason.LOST)


def _welcome(connection: Connection, guest: Guest, resume: str, *, resumed: bool) -> Welcome:
    site, grace = toggles.current(), float(settings.GRACE_SECONDS)
    state, chat = GuestState.IDLE, None
    match guest.state:
        case Waiting():
            state = GuestState.WAITING
        case Chatting():
            state = GuestState.CHATTING
            chat = pairing(guest, guest.state, connection.session.outlook())
        case Idle():
            pass
    return Welcome(
        name=guest.name,
        resume=resume,
        state=state,
        take=guest.take,
        resumed=resumed,
        chat=chat,
        limits=Limits(
            text=site.text_limit,
            frame=settings.FRAME_BYTES,
            interests=INTERESTS,
            interest=INTEREST_CHARACTERS,
            open=settings.OPEN_MESSAGES,
            say_per_10s=settings.SAY_PER_10S,
        ),
        grace=grace,
        toggles=visible_toggles(site, pools.of(connection.slug), datetime.now(UTC)),
        reactions=REACTIONS,
        reasons=REASONS,
        event=rounds.told() if (rounds := connection.session.pool.rounds) else None,
        online=connection.services.hub.online(connection.session.pool),
        side=_side(guest, pools.of(connection.slug)),
    )


def _side(guest: Guest, pool: PoolSettings) -> PoolSide | None:
    if not pool.is_helpline:
        return None
    return PoolSide.HELPER if guest.side == HELPER else PoolSide.SEEKER
