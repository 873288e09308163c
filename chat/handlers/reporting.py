"""The command `report`: verifies the submitted lines, files them, and answers how many are proved."""

from chat.connection.connection import Connection
from chat.handlers import transitions
from chat.moderation import filing
from chat.moderation.evidence import examine
from chat.moderation.filing import ReportError, ReportsFullError
from chat.moderation.room import share_of
from chat.policy import toggles
from chat.protocol.codes import REASONS, ErrorCode, ProtocolError
from chat.protocol.commands import Report
from chat.protocol.events import Reported
from matchmaking.rules import HOUR_MS, Limit

#: A long report comes in several frames.
REPORTS_AT_ONCE = 20
#: The limit of proved reports per guest; not per network, as each needs a partner's messages.
_PROVED = Limit(120, HOUR_MS, burst=40)
#: A moderator may take hours to make room.
FULL_RETRY_SECONDS = 1_800.0


async def report(connection: Connection, command: Report, chat: str, partner: str | None) -> None:
    """Blocks first if requested, as the database may be slow. If that fails, the report is still filed.

    `partner`: as for `transitions.block`. Raises ProtocolError, MatchmakingError.
    """
    guest = connection.session.guest
    if not chat:
        raise ProtocolError(ErrorCode.NOT_CHATTING, "There is no chat to report.", re="report")
    if command.reason not in REASONS:
        raise ProtocolError(ErrorCode.BAD_FIELD, "That is none of the site's reasons.", re="report")
    is_own = (partner or transitions.partner_in(guest, chat)) is not None
    if command.block:
        try:
            await transitions.block(connection, chat, partner)
        except ProtocolError as error:
            connection.refuse(error)
    connection.transitions.beside("report", lambda: _file(connection, command, chat, guest.id, is_own=is_own))


async def _file(connection: Connection, command: Report, chat: str, reporter: str, *, is_own: bool) -> None:
    """Verifies first, so that proved reports are not delayed by junk. Raises ProtocolError, MatchmakingError."""
    lines = examine(
        command.evidence,
        ring=connection.services.keys.seals,
        pool=connection.session.pool.slug,
        chat=chat,
        reporter=reporter,
    )
    is_proved = any(line.proved for line in lines)
    if not is_own and not is_proved:
        detail = "That is no chat of yours, as far as the site knows, and no line of it is proved."
        raise ProtocolError(ErrorCode.NOT_CHATTING, detail, re="report", chat=chat)
    await _spend(connection, reporter, is_proved=is_proved)
    try:
        filed = await filing.file(
            pool=connection.session.pool.slug,
            chat=chat,
            reporter=reporter,
            reason=command.reason,
            note=command.note or "",
            lines=lines,
            share=share_of(connection.network),
        )
    except ReportsFullError:
        detail = "Too many reports without proof wait for a moderator."
        raise _limited(detail, FULL_RETRY_SECONDS) from None
    except ReportError:
        detail = "The report could not be filed. Please try again."
        raise ProtocolError(ErrorCode.UNAVAILABLE, detail, re="report", retry_after=5.0) from None
    connection.services.counts.report()
    connection.send_event(
        Reported(
            reference=filed.reference,
            verified=filed.verified,
            unproved=filed.unproved,
            chat=chat,
            follows=filed.follows or None,
        )
    )


async def _spend(connection: Connection, reporter: str, *, is_proved: bool) -> None:
    """Only reports without proof count against the network. Raises ProtocolError, MatchmakingError."""
    spend = connection.session.pool.matchmaker.allowances.spend
    if is_proved:
        wait, detail = await spend("proved", reporter, _PROVED), "Too many reports came from you."
    else:
        limit = Limit(_reports_per_hour(), HOUR_MS, burst=REPORTS_AT_ONCE)
        wait = await spend("reports", connection.network, limit)
        detail = "Too many reports without proof came from your network."
    if wait:
        raise _limited(detail, wait)


def _limited(detail: str, wait: float) -> ProtocolError:
    return ProtocolError(ErrorCode.RATE_LIMITED, detail, re="report", retry_after=round(wait, 1))


def _reports_per_hour() -> int:
    site = toggles.current()
    return 0 if site.shared_networks else site.reports_per_hour
