"""Reports go to the operator's database, and nothing else of a conversation ever does: apart from the event loop."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import Error, transaction
from django.db.models import Q

from chat.database_thread import DatabaseThread
from chat.evidence import Line
from chat.models import Report, ReportLine
from chat.notifier import notifier

#: How long a reporter waits for a slow database.
PATIENCE_SECONDS = 5.0
#: A report that needs more lines than this is not read by anybody.
MOST_LINES = 1_000


class ReportError(Exception):
    """The database is away or slow: nothing was filed, or it may have been; a repeat counts once."""


class Filed:
    """What became of a report so far."""

    def __init__(self, reference: str, verified: int, unproved: int) -> None:
        self.reference = reference
        self.verified = verified
        self.unproved = unproved


async def file(
    *, pool: str, chat: str, reporter: str, reason: str, note: str, lines: Sequence[Line]
) -> Filed:
    """Files the lines, or adds them to what this reporter handed in of this chat. Raises ReportError."""
    asked = _thread.submit(lambda: _file(pool, chat, reporter, reason, note, lines))
    try:
        return await asyncio.wait_for(asyncio.wrap_future(asked), PATIENCE_SECONDS)
    except (Error, TimeoutError) as error:
        raise ReportError from error


def forget() -> None:
    """Back to how a process begins: no thread, no connection to the database."""
    global _thread
    _thread.close()
    _thread = DatabaseThread("reports")


@transaction.atomic
def _file(pool: str, chat: str, reporter: str, reason: str, note: str, lines: Sequence[Line]) -> Filed:
    report, made = Report.objects.select_for_update().get_or_create(
        reporter=reporter,
        chat=chat,
        defaults={"reference": secrets.token_urlsafe(9), "pool": pool, "reason": reason, "note": note},
    )
    if report.decision != Report.Decision.OPEN:
        return Filed(report.reference, report.verified, report.unproved)
    if not made and note and not report.note:
        report.note = note
    room = MOST_LINES - report.lines.count()
    ReportLine.objects.bulk_create((_row(report, line) for line in lines[:room]), ignore_conflicts=True)
    _prove(report, lines)
    proved = Q(is_proved=True)
    report.verified = report.lines.filter(proved).count()
    report.unproved = report.lines.filter(~proved).count()
    report.save()
    if made:
        transaction.on_commit(lambda: notifier.tell("reports"))
    return Filed(report.reference, report.verified, report.unproved)


def _prove(report: Report, lines: Sequence[Line]) -> None:
    """A line that was a claim before and is proved now; and who is accused."""
    for line in lines:
        if line.sender is None or line.at is None:
            continue
        report.accused, report.handle = line.sender.id, line.sender.handle or report.handle
        report.lines.filter(by=line.by, n=line.n, is_proved=False).update(
            text=line.text, is_proved=True, said_at=_moment(line.at), **_reply(line)
        )


def _row(report: Report, line: Line) -> ReportLine:
    said_at = _moment(line.at) if line.at is not None else None
    return ReportLine(
        report=report,
        by=line.by,
        n=line.n,
        text=line.text,
        said_at=said_at,
        is_proved=line.proved,
        **_reply(line),
    )


def _reply(line: Line) -> dict[str, str | int | None]:
    return {
        "reply_by": line.reply.by if line.reply else "",
        "reply_n": line.reply.n if line.reply else None,
    }


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


_thread = DatabaseThread("reports")
