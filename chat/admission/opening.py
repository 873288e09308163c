"""Whether the site and its pools are open now, and when to try again if not."""

from datetime import UTC, datetime, timedelta

from chat.admission import reopening
from chat.policy import toggles
from chat.policy.matching_rules import ends_at, meets
from chat.policy.pools import PoolSettings
from chat.protocol.codes import CloseCode, ErrorCode, ProtocolError
from matchmaking.sides import HELPER

#: While nobody is paired, the connection stays and learns at once when that changes.
UNPAIRED_RETRY_SECONDS = 60.0
#: How soon a page asks again whether the line is open: each try counts among the finds of its network.
LINE_RETRY_SECONDS = 10.0
#: Even if the next opening is later: the hours may change in the meantime.
LONGEST_RETRY_SECONDS = 3600.0


def check_site() -> None:
    """Raises ProtocolError if the operator closed the site."""
    site = toggles.current()
    if not site.is_open:
        raise _closed(site.maintenance_message or "The site is closed.", reopening.retry_after())


def check_hours(pool: PoolSettings) -> None:
    """For guests without an active chat. Raises ProtocolError outside opening hours."""
    now = datetime.now(UTC)
    opens = pool.hours.opens_at(now)
    if opens is not None:
        raise _closed("Nobody is here at this hour.", _wait(opens - now))


def check_meeting(pool: PoolSettings, kind: str) -> None:
    """Checks that guests are currently matched. Raises ProtocolError; the connection stays."""
    site, now = toggles.current(), datetime.now(UTC)
    if meets(site, pool, now):
        return
    ends = ends_at(site, now)
    raise ProtocolError(
        ErrorCode.CLOSED,
        site.maintenance_message or "Nobody is paired at the moment.",
        re=kind,
        retry_after=_wait(ends - now) if ends else UNPAIRED_RETRY_SECONDS,
    )


def check_line(pool: PoolSettings, kind: str, side: str) -> None:
    """For guests of that side who do not wait. Raises ProtocolError if the helpline takes no more seekers now."""
    if pool.is_helpline and pool.sides and pool.sides.queue_closed and side != HELPER:
        raise ProtocolError(
            ErrorCode.QUEUE_CLOSED,
            "Nobody can join the line at the moment.",
            re=kind,
            retry_after=LINE_RETRY_SECONDS,
        )


def _closed(detail: str, retry_after: float) -> ProtocolError:
    return ProtocolError(
        ErrorCode.CLOSED, detail, re="hello", close=CloseCode.CLOSED, retry_after=round(retry_after, 1)
    )


def _wait(left: timedelta) -> float:
    return min(max(left.total_seconds(), 1.0), LONGEST_RETRY_SECONDS)
