"""Filing reports, encrypted, in the database, off the event loop. Nothing else of a chat is stored."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import Error, transaction
from django.db.models import Q

from chat.models import Report, ReportLine
from chat.moderation.destruction import destroy
from chat.moderation.erasure import close_undecided
from chat.moderation.evidence import Line
from chat.moderation.notices.notifier import notifier
from chat.moderation.room import gives_way
from chat.report_keys import KeysError
from chat.report_keys.words import Words, WordsLostError
from chatsite.database_thread import DatabaseThread

#: How long a reporter waits for a slow database.
PATIENCE_SECONDS = 5.0
#: The most lines of a report; reports without proof get less room.
MOST_LINES = 1_000
MOST_UNPROVED_LINES = 200
#: The limit of open reports without proof. Reports with proof are always accepted.
MOST_UNPROVED_REPORTS = 300


class ReportError(Exception):
    """The database or key store is down or slow. The report may have been filed; repeating it is safe."""


class ReportsFullError(Exception):
    """The limit of open reports without proof is reached, and nobody has filed more of them than this reporter."""


@dataclass(frozen=True, slots=True)
class Filed:
    """The state of a report. `follows`: an earlier report of this chat was decided, and this is a new one."""

    reference: str
    verified: int
    unproved: int
    follows: bool


async def file(
    *,
    pool: str,
    chat: str,
    reporter: str,
    reason: str,
    note: str,
    lines: Sequence[Line],
    share: int | None = None,
) -> Filed:
    """Files the lines, or adds them to this reporter's open report of the chat.

    Raises ReportError, ReportsFullError.
    """
    asked = _thread.submit(lambda: _file(pool, chat, reporter, reason, note, lines, share))
    try:
        return await asyncio.wait_for(asyncio.wrap_future(asked), PATIENCE_SECONDS)
    except (Error, KeysError, TimeoutError) as error:
        raise ReportError from error


@transaction.atomic
def _file(
    pool: str,
    chat: str,
    reporter: str,
    reason: str,
    note: str,
    lines: Sequence[Line],
    share: int | None = None,
) -> Filed:
    is_proved = any(line.proved for line in lines)
    report, words, made = _open(pool, chat, reporter, reason, share, is_proved=is_proved)
    if note and report.encrypted_note is None:
        report.encrypted_note = words.encrypt(note, "note")
    most = MOST_LINES if is_proved or report.verified else MOST_UNPROVED_LINES
    room = max(0, most - report.lines.count())
    first = sorted(lines, key=lambda line: not line.proved)[:room]
    rows = [_row(report, words, line) for line in first]
    ReportLine.objects.bulk_create(rows, ignore_conflicts=True)
    _prove(report, words, lines)
    proved = Q(is_proved=True)
    report.verified = report.lines.filter(proved).count()
    report.unproved = report.lines.filter(~proved).count()
    if report.verified:
        report.share = None
    report.save()
    if made:
        transaction.on_commit(lambda: notifier.announce("reports"))
    return Filed(report.reference, report.verified, report.unproved, report.follows_id is not None)


def _open(
    pool: str, chat: str, reporter: str, reason: str, share: int | None, *, is_proved: bool
) -> tuple[Report, Words, bool]:
    """The open report of this chat, or a new one that follows the last decided one; and whether it is new."""
    own = Report.objects.select_for_update().filter(reporter=reporter, chat=chat)
    report = own.filter(decision=Report.Decision.OPEN).first()
    if report is not None:
        try:
            return report, report.words(), False
        except WordsLostError:  # unreadable: it is closed, like overdue ones
            close_undecided(own, "its messages cannot be read any more")
    if not is_proved:
        _make_room(reporter, share)
    report = Report(
        reference=secrets.token_urlsafe(9),
        pool=pool,
        chat=chat,
        reporter=reporter,
        reason=reason,
        share=share,
        follows=own.exclude(decision=Report.Decision.OPEN).order_by("-pk").first(),
    )
    words = Words.new(report.key_name)
    report.save()
    return report, words, True


def _make_room(reporter: str, share: int | None) -> None:
    """Closes an open report without proof where there is no room for another one. Raises ReportsFullError."""
    unproved = Report.objects.filter(decision=Report.Decision.OPEN, verified=0)
    held = list(unproved.only("reference", "reporter", "share").order_by("created_at", "pk"))
    if len(held) < MOST_UNPROVED_REPORTS:
        return
    leaving = gives_way(held, reporter, share)
    if leaving is None:
        raise ReportsFullError
    close_undecided(Report.objects.filter(pk=leaving.pk), "there were too many reports without proof")
    transaction.on_commit(lambda: destroy(leaving))


def _prove(report: Report, words: Words, lines: Sequence[Line]) -> None:
    """Marks lines that are now proved, and sets the accused."""
    for line in lines:
        if line.sender is None or line.at is None:
            continue
        report.accused, report.handle = line.sender.id, line.sender.handle or report.handle
        row = _row(report, words, line)
        report.lines.filter(by=line.by, n=line.n, is_proved=False).update(
            encrypted_text=row.encrypted_text, is_proved=True, said_at=row.said_at, **_reply(line)
        )


def _row(report: Report, words: Words, line: Line) -> ReportLine:
    row = ReportLine(
        report=report,
        by=line.by,
        n=line.n,
        said_at=_moment(line.at) if line.at is not None else None,
        is_proved=line.proved,
        **_reply(line),
    )
    row.encrypted_text = words.encrypt(line.text, row.place)
    return row


def _reply(line: Line) -> dict[str, str | int | None]:
    return {
        "reply_by": line.reply.by if line.reply else "",
        "reply_n": line.reply.n if line.reply else None,
    }


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


_thread = DatabaseThread("reports")
