"""Who may not wait: guests whose client cannot encrypt, where every chat is encrypted."""

from chat.admission import encryption
from chat.connection.connection import Connection
from chat.policy import pools
from matchmaking.values import Waiting


async def check_encryption(connection: Connection, kind: str) -> None:
    """Raises ProtocolError if the pool requires encryption and this client cannot; its guest then waits no more."""
    if not _is_refused(connection):
        return
    matchmaker, guest_id = connection.session.pool.matchmaker, connection.session.guest.id
    if isinstance(matchmaker.guest(guest_id).state, Waiting):
        await matchmaker.stop(guest_id)
    raise encryption.refusal(kind)


def stop_unencrypted(connection: Connection) -> None:
    """The same for a guest who waits already, after its pending transitions. Others are not disturbed."""
    if connection.is_welcomed and _is_refused(connection):
        connection.transitions.add("find", lambda: _stop(connection))


async def _stop(connection: Connection) -> None:
    session = connection.session
    if isinstance(session.pool.matchmaker.guest(session.guest.id).state, Waiting):
        await check_encryption(connection, "find")


def _is_refused(connection: Connection) -> bool:
    session = connection.session
    own = pools.current().get(session.pool.slug)
    return own is not None and encryption.is_required(own) and not session.guest.able
