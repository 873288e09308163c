"""`hello`: a new guest, or one that comes back."""

from typing import TYPE_CHECKING

from django.conf import settings

from chat import toggles
from chat.commands import Hello
from chat.events import Ended, Error, Welcome
from chat.parts import Limits
from chat.protocol import (
    INTEREST_CHARACTERS,
    INTERESTS,
    CloseCode,
    EndReason,
    ErrorCode,
    GuestState,
    ProtocolError,
)
from chat.talk import REACTIONS
from chat.telling import pairing
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.tokens import parse_token
from matchmaking.values import Chatting, Guest, Idle, Waiting

if TYPE_CHECKING:
    from chat.session import Session

#: What a guest may report a partner for.
REASONS = ("harassment", "sexual", "minor", "hate", "threat", "spam", "other")
#: A closed site is asked again after a minute.
CLOSED_RETRY_SECONDS = 60.0
#: A network's sockets come and go with its people.
CROWDED_RETRY_SECONDS = 30.0
MAIN_POOL = "main"


async def greet(session: "Session", hello: Hello) -> None:
    """Answers `welcome`, or an error and a close. Raises ProtocolError, MatchmakingError, LayerUnavailable."""
    site = toggles.current()
    if not site.is_open:
        session.tell(Error(ErrorCode.CLOSED, site.maintenance_message or "The site is closed.", re="hello"))
        session.part(CloseCode.CLOSED, retry_after=CLOSED_RETRY_SECONDS)
        return
    if hello.pool not in (None, MAIN_POOL):
        raise ProtocolError(
            ErrorCode.BAD_FIELD, "There is no such pool.", re="hello", close=CloseCode.REFUSED
        )
    await session.pool.rouse()
    if not session.hub.locate(session):
        session.tell(Error(ErrorCode.RATE_LIMITED, "Your network has too many connections.", re="hello"))
        session.part(CloseCode.FLOODING, retry_after=CROWDED_RETRY_SECONDS)
        return
    guest, resume, resumed = await _take(session, hello)
    session.hub.enter(session)
    if isinstance(guest.state, Waiting | Chatting):
        await session.inboxes.prove(guest.state.inbox)
        guest = await session.pool.matchmaker.ready(guest.id)
    session.guest = guest
    session.tell(_welcome(session, guest, resume, resumed=resumed))
    if resumed and isinstance(guest.state, Idle) and guest.state.ended:
        ended = guest.state.ended
        session.tell(Ended(chat=ended.chat, reason=EndReason(ended.reason)))


async def _take(session: "Session", hello: Hello) -> tuple[Guest, str, bool]:
    """The guest, its token, and whether it is an old one."""
    matchmaker, network = session.pool.matchmaker, session.network
    if hello.resume and (token := parse_token(hello.resume)):
        session.guest_id = token.id
        try:
            guest = await matchmaker.resume(token, hello.take, session.link, network=network)
            return guest, hello.resume, True
        except MatchmakingError as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise
    language = hello.language or "en"
    guest, token = await matchmaker.arrive(session.link, hello.take or 0, network=network, language=language)
    session.guest_id = guest.id
    return guest, str(token), False


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
        toggles=toggles.public(site),
        reactions=REACTIONS,
        reasons=REASONS,
        online=session.hub.online(session.pool),
    )
