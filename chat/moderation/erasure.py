"""The erasure of reports: with the decision, or undecided after so many days. Counts stay, words do not."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from chat.models import Appeal, Ban, Caution, Report, ReportLine


@transaction.atomic
def erase_overdue() -> int:
    """Reports that nobody decided within `REPORT_KEEP_DAYS` days lose their words; answers how many did.

    As long after a decision it is forgotten too who reported whom in which chat, and after a ban that there was one:
    by then neither the guests nor the key that named a network are there any more.
    """
    limit = timezone.now() - timedelta(days=settings.REPORT_KEEP_DAYS)
    overdue = Report.objects.filter(decision=Report.Decision.OPEN, created_at__lt=limit)
    count = overdue.update(decision=Report.Decision.EXPIRED, decided_at=timezone.now(), note="")
    if count:
        erase_lines()
    Caution.forget()
    for_good()
    Appeal.objects.filter(expires_at__lt=timezone.now()).delete()
    Ban.objects.filter(until__lt=limit).delete()  # it kept nobody out any more: no version rises
    decided = Report.objects.filter(decided_at__lt=limit).exclude(reporter="")
    decided.update(reporter="", chat="", accused="", handle="")
    return count


def erase_lines() -> None:
    """The lines of every report that is not open, for good. Call in the transaction that closes it."""
    for_good()
    ReportLine.objects.exclude(report__decision=Report.Decision.OPEN).delete()


def for_good() -> None:
    """Whatever else this transaction deletes or empties leaves no trace in SQLite's files.

    Its connections overwrite what they delete (chatsite/env.py); the log of writes holds it until it is emptied.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(_empty_the_log_of_writes)


def _empty_the_log_of_writes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
