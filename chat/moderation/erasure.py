"""Erasing reports: with the decision, or undecided after a number of days. Counts stay, texts do not."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Appeal, Ban, Caution, Report, ReportLine, ServiceHour
from chat.moderation import history
from chat.moderation.destruction import catch_up
from chat.moderation.legacy import encrypt_legacy


def erase_overdue() -> int:
    """Erases the texts of reports undecided for `REPORT_KEEP_DAYS` days; returns their number.

    The same time after a decision it also deletes who reported whom in which chat, and expired bans: by then
    neither the guests nor the networks' keys exist any more. Raises report_keys.KeysError.
    """
    count = close_overdue()
    catch_up()
    encrypt_legacy(Report, Appeal)
    return count


@transaction.atomic
def close_overdue() -> int:
    """The database part. The deleted texts were encrypted; `catch_up` destroys their keys."""
    limit = timezone.now() - timedelta(days=settings.REPORT_KEEP_DAYS)
    overdue = Report.objects.filter(decision=Report.Decision.OPEN, created_at__lt=limit)
    count = close_undecided(overdue, f"nobody decided within {settings.REPORT_KEEP_DAYS} days")
    Caution.forget()
    ServiceHour.forget()
    empty_the_log_of_writes()
    Appeal.objects.filter(expires_at__lt=timezone.now()).delete()
    Ban.objects.filter(
        until__lt=limit
    ).delete()  # they were already inactive, so the site's version does not rise
    decided = Report.objects.filter(decided_at__lt=limit).exclude(reporter="")
    decided.update(reporter="", chat="", accused="", handle="")
    return count


def close_undecided(reports: QuerySet[Report], why: str) -> int:
    """Closes the open ones, deletes their lines and records the reason in the history. Returns their number.

    Call in a transaction, and destroy their keys afterwards.
    """
    closing = list(reports.select_for_update().filter(decision=Report.Decision.OPEN))
    if not closing:
        return 0
    Report.objects.filter(pk__in=[report.pk for report in closing]).update(
        decision=Report.Decision.EXPIRED,
        decided_at=timezone.now(),
        encrypted_note=None,
        legacy_note="",
        share=None,
    )
    delete_lines()
    decision = f'Decision: "{Report.Decision.OPEN.label}" → "{Report.Decision.EXPIRED.label}" ({why})'
    for report in closing:
        lines = f"Lines: {report.verified} proved and {report.unproved} unproved → deleted"
        history.record([report], [{"changed": {"fields": [decision, lines]}}], by=history.SITE)
    return len(closing)


def delete_lines() -> None:
    """Deletes the lines of every closed report. Call in the transaction that closes it."""
    empty_the_log_of_writes()
    ReportLine.objects.exclude(report__decision=Report.Decision.OPEN).delete()


def empty_the_log_of_writes() -> None:
    """Truncates SQLite's WAL after this transaction, so that deleted ids leave its files sooner.

    The erasure of texts does not depend on it: they are encrypted, and their key is destroyed.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(_checkpoint)


def _checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
