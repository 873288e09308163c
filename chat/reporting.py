"""The command `report`: what the reporter hands over is examined, filed, and answered with what is proved."""

from typing import TYPE_CHECKING

from chat import moves, reports, toggles
from chat.commands import Report
from chat.events import Reported
from chat.evidence import examine
from chat.greeting import REASONS
from chat.protocol import ErrorCode, ProtocolError
from chat.reports import ReportError
from matchmaking.rules import Limit

if TYPE_CHECKING:
    from chat.session import Session

HOUR_MS = 3_600_000
#: A long report comes in several frames.
REPORTS_AT_ONCE = 20


async def report(session: "Session", command: Report, chat: str) -> None:
    """Blocks first where that is asked for: the database may be slow. Raises ProtocolError, MatchmakingError."""
    guest = session.guest
    if guest is None or not chat:
        raise ProtocolError(ErrorCode.NOT_CHATTING, "There is no chat to report.", re="report")
    if command.reason not in REASONS:
        raise ProtocolError(ErrorCode.BAD_FIELD, "That is none of the site's reasons.", re="report")
    if command.block:
        await moves.block(session, chat)
    session.turns.beside("report", lambda: _file(session, command, chat, guest.id))


async def _file(session: "Session", command: Report, chat: str, reporter: str) -> None:
    """Raises ProtocolError, MatchmakingError."""
    limit = Limit(_reports_per_hour(), HOUR_MS, burst=REPORTS_AT_ONCE)
    if wait := await session.pool.matchmaker.spend("reports", session.network, limit):
        detail = "Too many reports came from your network."
        raise ProtocolError(ErrorCode.RATE_LIMITED, detail, re="report", retry_after=round(wait, 1))
    lines = examine(
        command.evidence,
        ring=session.hub.seals_ring,
        pool=session.pool.slug,
        chat=chat,
        reporter=reporter,
    )
    try:
        filed = await reports.file(
            pool=session.pool.slug,
            chat=chat,
            reporter=reporter,
            reason=command.reason,
            note=command.note or "",
            lines=lines,
        )
    except ReportError:
        detail = "The report could not be filed. Please try again."
        raise ProtocolError(ErrorCode.UNAVAILABLE, detail, re="report", retry_after=5.0) from None
    session.hub.counts.reports += 1
    session.tell(
        Reported(reference=filed.reference, verified=filed.verified, unproved=filed.unproved, chat=chat)
    )


def _reports_per_hour() -> int:
    site = toggles.current()
    return 0 if site.shared_networks else site.reports_per_hour
