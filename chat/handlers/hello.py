"""`hello`: a new guest, or one that comes back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from chat.admission import bans, checks
from chat.admission.entry_codes import Admission
from chat.connection.conversation import REACTIONS
from chat.connection.state_events import pairing, waiting
from chat.policy import toggles
from chat.policy.matching_rules import told
from chat.policy.pools import PoolSettings
from chat.protocol.codes import (
    INTEREST_CHARACTERS,
    INTERESTS,
    EndReason,
    GuestState,
)
from chat.protocol.commands import Hello
from chat.protocol.events import Again, Ended, Welcome
from chat.protocol.objects import Limits
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.store.scripts import Counting
from matchmaking.tokens import parse_token
from matchmaking.values import Chatting, Guest, Idle, State, Waiting

if TYPE_CHECKING:
    from chat.connection.connection import Session

#: What a guest may report a partner for.
REASONS = ("harassment", "sexual", "minor", "hate", "threat", "spam", "other")


async def greet(session: "Session", hello: Hello) -> None:
    """Answers `welcome`, or an error and a close. Raises ProtocolError, MatchmakingError, LayerUnavailable.

    The connection may close at every wait. Its guest, once it is taken, is away after this (see Session.on_close), and
    until then must neither count as connected nor be matched.
    """
    pool = checks.enter(hello)
    session.pool = session.hub.pool(pool.slug)
    await session.pool.rouse()
    if session.closed:
        return
    await _refuse_banned(session, hello)
    session.hub.locate(session)
    taken, resume, resumed = await _take(session, hello, pool)
    if not session.hub.enter(session):
        return
    # A ban made while this waited; from now on `Dismissals` sees to them.
    _check_bans(session, session.code, session.guest_id, *session.network.names, session.code)
    guest = await _ready(session, taken)
    if guest is None:
        return
    session.guest = guest
    session.tell(_welcome(session, guest, resume, resumed=resumed))
    for notice in (*session.hub.announcements.told, *session.hub.cautions.welcome(guest.id)):
        session.tell(notice)
    if isinstance(guest.state, Waiting):
        session.tell(waiting(guest.state, session.outlook()))
    if resumed:
        for ended in _endings(guest.state, hello.chat):
            session.tell(ended)
        if guest.partner_asks and guest.state.ended:
            session.tell(Again(chat=guest.state.ended.chat))


def _endings(state: State, held: str | None) -> Iterator[Ended]:
    """Of the last chat, and of the one that the client still holds, where that is neither the present nor the last."""
    present = state.chat if isinstance(state, Chatting) else ""
    last = state.ended
    if last and (not present or last.chat == held):  # it may be on already: *Next*, and the connection lost
        yield Ended(chat=last.chat, reason=EndReason(last.reason))
    if held and held != present and not (last and last.chat == held):
        yield Ended(chat=held, reason=EndReason.LOST)


async def _refuse_banned(session: "Session", hello: Hello) -> None:
    """Tells why to the guest itself, before its network is told that somebody of it is banned.

    Who is no longer remembered cannot prove its secret; its id, which nobody else has seen, must do. A wrong secret is
    a stranger's. Raises ProtocolError, MatchmakingError.
    """
    token = parse_token(hello.resume) if hello.resume else None
    banned = bans.find(token.id) if token else None
    if token and banned and not await session.pool.disowns(token):
        raise bans.refusal(banned)


def _check_bans(session: "Session", code: str, *names: str) -> None:
    """Burns the code of a guest who is banned, not that of one who only shares a network. Raises ProtocolError."""
    if banned := bans.find(*names):
        if not banned.of_network:
            session.hub.dismissals.burn(code)
        raise bans.refusal(banned)


async def _take(session: "Session", hello: Hello, pool: PoolSettings) -> tuple[Guest, str, bool]:
    """The guest, its token, and whether it is an old one."""
    matchmaker, network = session.pool.matchmaker, session.network
    if hello.resume and (token := parse_token(hello.resume)):
        session.guest_id = token.id
        try:
            counting = Counting() if hello.range is None else Counting(hello.chat or "", hello.range)
            guest = await matchmaker.resume(
                token, hello.take, session.link, network=network, counting=counting
            )
            session.code = guest.code
            if not isinstance(guest.state, Chatting):
                checks.check_hours(pool)
            return guest, hello.resume, True
        except MatchmakingError as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise
    checks.check_hours(pool)
    checks.check_rules(pool, hello)
    await checks.check_work(session, hello)
    admission = await checks.check_code(session, pool, hello)
    language = hello.language or "en"
    try:
        guest, token = await matchmaker.arrive(
            session.link, hello.take or 0, network=network, language=language
        )
    except MatchmakingError as error:
        if error.trouble is Trouble.LIMITED:
            detail = "Too many new guests came from your network."
            raise checks.limited(detail, error.retry_after or checks.CROWDED_RETRY_SECONDS) from None
        raise
    session.guest_id = guest.id
    if admission is not None:
        await _hold_code(session, admission)
    return guest, str(token), False


async def _hold_code(session: "Session", admission: Admission) -> None:
    """Raises ProtocolError where somebody else is here with the code, or was and is banned."""
    code = admission.code_hash
    bans.check(code)
    life = max(1, admission.expires_at - session.hub.clock())
    held, before = await session.pool.matchmaker.hold_code(session.guest_id, code, life)
    _check_bans(session, code, before)
    if not held:
        raise checks.code_refused("Somebody is here with this code.")
    session.code = code


async def _ready(session: "Session", guest: Guest) -> Guest | None:
    """The guest, hearing again where it has somebody to hear; None when the connection closed before it did."""
    if isinstance(guest.state, Idle):
        return guest
    await session.inboxes.prove(guest.state.inbox)
    return None if session.closed else await session.pool.matchmaker.ready(guest.id)


def _welcome(session: "Session", guest: Guest, resume: str, *, resumed: bool) -> Welcome:
    site, grace = toggles.current(), float(settings.GRACE_SECONDS)
    state, chat = GuestState.IDLE, None
    match guest.state:
        case Waiting():
            state = GuestState.WAITING
        case Chatting():
            state = GuestState.CHATTING
            chat = pairing(guest, guest.state, session.outlook())
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
        toggles=told(site, datetime.now(UTC)),
        reactions=REACTIONS,
        reasons=REASONS,
        online=session.hub.online(session.pool),
    )
