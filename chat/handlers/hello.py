"""`hello`: a new guest, or one that returns."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings

from chat.admission import bans, checks
from chat.admission.entry_codes import Admission
from chat.connection.connection import Connection
from chat.connection.state_events import pairing, waiting
from chat.policy import toggles
from chat.policy.matching_rules import told
from chat.policy.pools import PoolSettings
from chat.protocol.codes import (
    INTEREST_CHARACTERS,
    INTERESTS,
    REACTIONS,
    REASONS,
    EndReason,
    GuestState,
)
from chat.protocol.commands import Hello
from chat.protocol.events import Again, Ended, Welcome
from chat.protocol.objects import Limits
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.networks import network
from matchmaking.store.scripts import Counting
from matchmaking.tokens import parse_token
from matchmaking.values import Chatting, Guest, Idle, State, Waiting


async def greet(connection: Connection, hello: Hello) -> None:
    """Answers `welcome`, or an error and a close. Raises ProtocolError, MatchmakingError, LayerUnavailable.

    The connection may close at every await. In that case its guest becomes away afterwards (see
    Connection.on_close), and until then must neither count as connected nor be matched.
    """
    pool = checks.enter(hello)
    connection.choose(connection.services.hub.pool(pool.slug))
    await connection.pool.ensure_lease()
    if connection.is_closed:
        return
    await _refuse_banned(connection, hello)
    _locate(connection)
    taken, resume, resumed = await _take(connection, hello, pool)
    if not connection.services.hub.enter(connection):
        return
    # Catches bans made during the awaits; from now on `Evictions` handles them.
    _check_bans(connection, connection.code, connection.guest_id, *connection.network.names, connection.code)
    guest = await _ready(connection, taken)
    if guest is None:
        return
    connection.welcome(guest)
    connection.tell(_welcome(connection, guest, resume, resumed=resumed))
    for notice in connection.services.notices(guest.id):
        connection.tell(notice)
    if isinstance(guest.state, Waiting):
        connection.tell(waiting(guest.state, connection.outlook()))
    if resumed:
        for ended in _endings(guest.state, hello.chat):
            connection.tell(ended)
        if guest.partner_asks and guest.state.ended:
            connection.tell(Again(chat=guest.state.ended.chat))


def _endings(state: State, held: str | None) -> Iterator[Ended]:
    """For the last chat, and for the one the client still holds, if that is neither current nor last."""
    present = state.chat if isinstance(state, Chatting) else ""
    last = state.ended
    # After *Next* and a lost connection, the guest may already be in the next chat.
    if last and (not present or last.chat == held):
        yield Ended(chat=last.chat, reason=EndReason(last.reason))
    if held and held != present and not (last and last.chat == held):
        yield Ended(chat=held, reason=EndReason.LOST)


def _locate(connection: Connection) -> None:
    """Replaces the address by its network.

    Raises ProtocolError if the network is banned, under the key of any day.
    """
    ring, address = connection.services.keys.networks, connection.address
    known = [network(key, address) for key in ring.good()]
    bans.check(*(name for each in known for name in each.names))
    connection.locate(network(ring.current, address))


async def _refuse_banned(connection: Connection, hello: Hello) -> None:
    """Gives a banned guest the reason, before its network's ban is checked.

    If the guest is no longer remembered, its secret cannot be verified; its id, which no one else has seen,
    suffices. A wrong secret counts as a stranger's. Raises ProtocolError, MatchmakingError.
    """
    token = parse_token(hello.resume) if hello.resume else None
    banned = bans.find(token.id) if token else None
    if token and banned and not await connection.pool.disowns(token):
        raise bans.refusal(banned)


def _check_bans(connection: Connection, code: str, *names: str) -> None:
    """Burns the code of a banned guest, but not of one who only shares a network. Raises ProtocolError."""
    if banned := bans.find(*names):
        if not banned.of_network:
            connection.services.burn(code)
        raise bans.refusal(banned)


async def _take(connection: Connection, hello: Hello, pool: PoolSettings) -> tuple[Guest, str, bool]:
    """The guest, its token, and whether it was resumed."""
    matchmaker, where = connection.pool.matchmaker, connection.network
    if hello.resume and (token := parse_token(hello.resume)):
        connection.identify(token.id)
        try:
            counting = Counting() if hello.range is None else Counting(hello.chat or "", hello.range)
            guest = await matchmaker.resume(
                token, hello.take, connection.connection_id, network=where, counting=counting
            )
            connection.identify(guest.id, guest.code)
            if not isinstance(guest.state, Chatting):
                checks.check_hours(pool)
            return guest, hello.resume, True
        except MatchmakingError as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise
    checks.check_hours(pool)
    checks.check_rules(pool, hello)
    surge, connection_id = connection.services.surge, connection.connection_id
    await checks.check_work(hello, matchmaker, pool.slug, surge=surge, connection_id=connection_id)
    admission = await checks.check_code(hello, matchmaker, pool, where)
    language = hello.language or "en"
    try:
        guest, token = await matchmaker.arrive(
            connection.connection_id, hello.take or 0, network=where, language=language
        )
    except MatchmakingError as error:
        if error.trouble is Trouble.LIMITED:
            detail = "Too many new guests came from your network."
            raise checks.limited(detail, error.retry_after or checks.CROWDED_RETRY_SECONDS) from None
        raise
    connection.identify(guest.id)
    if admission is not None:
        await _hold_code(connection, admission)
    return guest, str(token), False


async def _hold_code(connection: Connection, admission: Admission) -> None:
    """Raises ProtocolError if someone else is using the code, or used it and is banned."""
    code = admission.code_hash
    bans.check(code)
    life = max(1, admission.expires_at - connection.services.clock.now())
    held, before = await connection.pool.matchmaker.hold_code(connection.guest_id, code, life)
    _check_bans(connection, code, before)
    if not held:
        raise checks.code_refused("Somebody is here with this code.")
    connection.identify(connection.guest_id, code)


async def _ready(connection: Connection, guest: Guest) -> Guest | None:
    """The guest, with its inbox open if it needs one; None if the connection closed first."""
    if isinstance(guest.state, Idle):
        return guest
    await connection.inboxes.prove(guest.state.inbox)
    return None if connection.is_closed else await connection.pool.matchmaker.ready(guest.id)


def _welcome(connection: Connection, guest: Guest, resume: str, *, resumed: bool) -> Welcome:
    site, grace = toggles.current(), float(settings.GRACE_SECONDS)
    state, chat = GuestState.IDLE, None
    match guest.state:
        case Waiting():
            state = GuestState.WAITING
        case Chatting():
            state = GuestState.CHATTING
            chat = pairing(guest, guest.state, connection.outlook())
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
        online=connection.services.hub.online(connection.pool),
    )
