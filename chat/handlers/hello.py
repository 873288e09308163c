"""`hello`: a new guest, or one that returns."""

from chat.admission import bans, checks, entry_codes, opening
from chat.admission.entry_codes import Admission
from chat.connection.connection import Connection
from chat.handlers.waits import recheck
from chat.handlers.welcome import tell_welcome
from chat.policy.pools import PoolSettings
from chat.protocol.commands import Hello
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.networks import network
from matchmaking.store.scripts import Counting
from matchmaking.tokens import parse_token
from matchmaking.values import Chatting, Guest, Idle


async def greet(connection: Connection, hello: Hello) -> None:
    """Answers `welcome`, or an error and a close. Raises ProtocolError, MatchmakingError, LayerUnavailable.

    The connection may close at every await. In that case its guest becomes away afterwards (see
    Connection.on_close), and until then must neither count as connected nor be matched.
    """
    pool = checks.admit(hello)
    connection.session.choose(connection.services.hub.pool(pool.slug))
    await connection.session.pool.ensure_lease()
    if connection.is_closed:
        return
    await _refuse_banned(connection, hello)
    _locate(connection)
    taken, resume, resumed = await _take(connection, hello, pool)
    if not connection.services.hub.register(connection):
        return
    # Catches bans made during the awaits; from now on `Evictions` handles them.
    session = connection.session
    _check_bans(connection, session.code, session.guest_id, *connection.network.names, session.code)
    guest = await _ready(connection, taken)
    if guest is None:
        return
    entry_codes.check_revoked(guest)  # it may have been revoked during the awaits
    connection.welcome(guest)
    tell_welcome(connection, guest, resume, held=hello.chat if resumed else None, resumed=resumed)
    recheck(connection)


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
    if token and banned and not await connection.session.pool.matchmaker.disowns(token):
        raise bans.refusal(banned)


def _check_bans(connection: Connection, code: str, *names: str) -> None:
    """Burns the code of a banned guest, but not of one who only shares a network. Raises ProtocolError."""
    if banned := bans.find(*names):
        if not banned.of_network:
            connection.services.burn(code)
        raise bans.refusal(banned)


async def _take(connection: Connection, hello: Hello, pool: PoolSettings) -> tuple[Guest, str, bool]:
    """The guest, its token, and whether it was resumed."""
    matchmaker, where = connection.session.pool.matchmaker, connection.network
    able = hello.e2e is not None
    if hello.resume and (token := parse_token(hello.resume)):
        connection.session.identify(token.id)
        try:
            counting = Counting() if hello.range is None else Counting(hello.chat or "", hello.range)
            guest = await matchmaker.resume(
                token, hello.take, connection.connection_id, network=where, counting=counting, able=able
            )
            connection.session.identify(guest.id, guest.code)
            entry_codes.check_revoked(guest)
            if not isinstance(guest.state, Chatting):
                opening.check_hours(pool)
            return await _as_helper(connection, hello, guest, pool), hello.resume, True
        except MatchmakingError as error:
            if error.trouble is not Trouble.UNKNOWN:
                raise
    opening.check_hours(pool)
    checks.check_rules(pool, hello)
    surge, connection_id = connection.services.surge, connection.connection_id
    await checks.check_work(hello, matchmaker.allowances, pool.slug, surge=surge, connection_id=connection_id)
    admission = await checks.check_code(hello, matchmaker.allowances, pool, where)
    language = hello.language or "en"
    try:
        guest, token = await matchmaker.arrive(
            connection.connection_id, hello.take or 0, network=where, language=language, able=able
        )
    except MatchmakingError as error:
        if error.trouble is Trouble.LIMITED:
            detail = "Too many new guests came from your network."
            raise checks.limited(detail, error.retry_after or checks.CROWDED_RETRY_SECONDS) from None
        raise
    connection.session.identify(guest.id)
    if admission is not None:
        await _hold_code(connection, admission)
        guest = matchmaker.guest(guest.id)
    return guest, str(token), False


async def _as_helper(connection: Connection, hello: Hello, guest: Guest, pool: PoolSettings) -> Guest:
    """A seeker may have entered a helper's code since it came. Raises ProtocolError, MatchmakingError."""
    matchmaker = connection.session.pool.matchmaker
    is_idle_seeker = pool.is_helpline and not guest.side and isinstance(guest.state, Idle)
    if is_idle_seeker and entry_codes.is_other(hello.entry_code, guest.code):
        admission = await checks.check_code(hello, matchmaker.allowances, pool, connection.network)
        if admission is not None and admission.side:
            await _hold_code(connection, admission)
    return matchmaker.guest(guest.id)


async def _hold_code(connection: Connection, admission: Admission) -> None:
    """Raises ProtocolError if someone else is using the code, or used it and is banned."""
    code = admission.code_hash
    bans.check(code)
    life = max(1, admission.expires_at - connection.services.clock.now())
    held, before = await connection.session.pool.matchmaker.allowances.hold_code(
        connection.session.guest_id, code, life, admission.side
    )
    _check_bans(connection, code, before)
    if not held:
        raise checks.code_in_use()
    connection.session.identify(connection.session.guest_id, code)


async def _ready(connection: Connection, guest: Guest) -> Guest | None:
    """The guest, with its inbox open if it needs one; None if the connection closed first."""
    if isinstance(guest.state, Idle):
        return guest
    await connection.session.inboxes.prove(guest.state.inbox)
    return None if connection.is_closed else await connection.session.pool.matchmaker.ready(guest.id)
