"""Whether a guest may wait as it does: an operator may change its pool meanwhile."""

from chat.admission import encryption
from chat.connection.connection import Connection
from chat.handlers.wishes import in_pool
from chat.policy import pools
from chat.protocol.codes import ProtocolError
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.store.scripts import Spoke
from matchmaking.values import Waiting


async def check_encryption(connection: Connection, kind: str) -> None:
    """Raises ProtocolError if the pool requires encryption and this client cannot; its guest then waits no more."""
    if not _is_refused(connection):
        return
    matchmaker, guest_id = connection.session.pool.matchmaker, connection.session.guest.id
    if isinstance(matchmaker.guest(guest_id).state, Waiting):
        await matchmaker.stop(guest_id)
    raise encryption.refusal(kind)


def recheck(connection: Connection, *, always: bool = False) -> None:
    """Adapts the wait of this guest to its pool as it is now, or ends it, after the pending transitions.

    Guests who do not wait then, or may wait as they do, hear nothing. `always`: also if nothing seems to be
    wrong; a search may be under way.
    """
    if connection.is_welcomed and (always or _is_refused(connection) or _is_misplaced(connection)):
        connection.transitions.add("find", lambda: _adapt(connection))


async def _adapt(connection: Connection) -> None:
    session, own = connection.session, pools.current().get(connection.slug)
    matchmaker, guest = session.pool.matchmaker, session.pool.matchmaker.guest(session.guest.id)
    if own is None or not isinstance(guest.state, Waiting):
        return
    await check_encryption(connection, "find")
    try:
        wishes = in_pool(guest.wishes, guest, own, "find")
        if wishes != guest.wishes:
            await matchmaker.find(guest.id, wishes, inbox=guest.state.inbox, spoke=Spoke.NEVER_SAW_IT)
    except (ProtocolError, MatchmakingError) as error:
        # In its old rooms it would meet the wrong guests, or nobody.
        if isinstance(error, ProtocolError) or error.trouble is Trouble.LIMITED:
            await matchmaker.stop(guest.id)
        raise


def _is_refused(connection: Connection) -> bool:
    own = pools.current().get(connection.slug)
    return own is not None and encryption.is_required(own) and not connection.session.guest.able


def _is_misplaced(connection: Connection) -> bool:
    """Whether the guest waits in rooms that its pool no longer has."""
    guest, own = connection.session.guest, pools.current().get(connection.slug)
    if own is None or not isinstance(guest.state, Waiting):
        return False
    try:
        return in_pool(guest.wishes, guest, own, "find") != guest.wishes
    except ProtocolError:
        return True
