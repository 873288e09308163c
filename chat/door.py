"""The door: which pool a guest may come into, and whether it is open now."""

from datetime import UTC, datetime, timedelta

from chat import entry_codes, pools, toggles
from chat.commands import Hello
from chat.entry_codes import Admission, EntryCodeError
from chat.pools import PoolSettings
from chat.protocol import CloseCode, ErrorCode, ProtocolError

#: A site that its operator closed is asked again after a minute.
CLOSED_RETRY_SECONDS = 60.0
#: However far the next opening is: hours may be changed meanwhile.
LONGEST_RETRY_SECONDS = 3600.0


def enter(hello: Hello) -> PoolSettings:
    """The pool that is asked for. Raises ProtocolError where the site is closed or has no such pool."""
    site = toggles.current()
    if not site.is_open:
        raise _closed("hello", site.maintenance_message or "The site is closed.", CLOSED_RETRY_SECONDS)
    pool = pools.current().get(hello.pool or pools.MAIN)
    if pool is None:
        raise ProtocolError(
            ErrorCode.BAD_FIELD, "There is no such pool.", re="hello", close=CloseCode.REFUSED
        )
    return pool


def check_hours(pool: PoolSettings) -> None:
    """For guests without a running chat. Raises ProtocolError outside the opening hours."""
    now = datetime.now(UTC)
    opens = pool.hours.opens_at(now)
    if opens is not None:
        raise _closed("hello", "Nobody is here at this hour.", _wait(opens - now))


async def check_code(pool: PoolSettings, hello: Hello) -> Admission | None:
    """For new guests: the entry code, where the pool asks for one. Raises ProtocolError."""
    if not pool.needs_code:
        return None
    try:
        admission = await entry_codes.admit(pool.slug, hello.token or "")
    except EntryCodeError:
        raise ProtocolError(
            ErrorCode.UNAVAILABLE,
            "Codes cannot be checked at the moment.",
            re="hello",
            close=CloseCode.OVERLOADED,
            retry_after=5.0,
        ) from None
    if admission is None:
        raise code_refused("This code does not let anybody in.")
    return admission


def code_refused(detail: str) -> ProtocolError:
    return ProtocolError(ErrorCode.TOKEN_REQUIRED, detail, re="hello", close=CloseCode.REFUSED)


def check_meeting(pool: PoolSettings, kind: str) -> None:
    """Whether anybody is paired now. Raises ProtocolError; the connection stays."""
    site = toggles.current()
    opens = pool.hours.opens_at(datetime.now(UTC))
    if site.is_open and site.matchmaking and opens is None:
        return
    raise ProtocolError(
        ErrorCode.CLOSED,
        site.maintenance_message or "Nobody is paired at the moment.",
        re=kind,
        retry_after=CLOSED_RETRY_SECONDS,
    )


def _closed(kind: str, detail: str, retry_after: float) -> ProtocolError:
    return ProtocolError(
        ErrorCode.CLOSED, detail, re=kind, close=CloseCode.CLOSED, retry_after=round(retry_after, 1)
    )


def _wait(left: timedelta) -> float:
    return min(max(left.total_seconds(), 1.0), LONGEST_RETRY_SECONDS)
