"""The erasure of reports: with the decision, or undecided after so many days. Counts stay, words do not."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from chat.models import Appeal, Ban, Caution, Report, ReportLine
from chat.moderation.destruction import catch_up
from chat.moderation.legacy import encrypt_legacy


def erase_overdue() -> int:
    """Reports that nobody decided within `REPORT_KEEP_DAYS` days lose their words; answers how many did.

    As long after a decision it is forgotten too who reported whom in which chat, and after a ban that there was one:
    by then neither the guests nor the key that named a network are there any more. Raises report_keys.KeysError.
    """
    count = close_overdue()
    catch_up()
    encrypt_legacy(Report, Appeal)
    return count


@transaction.atomic
def close_overdue() -> int:
    """The part of it in the database. What it deletes was encrypted; `catch_up` destroys the keys."""
    limit = timezone.now() - timedelta(days=settings.REPORT_KEEP_DAYS)
    overdue = Report.objects.filter(decision=Report.Decision.OPEN, created_at__lt=limit)
    count = overdue.update(
        decision=Report.Decision.EXPIRED, decided_at=timezone.now(), encrypted_note=None, legacy_note=""
    )
    if count:
        delete_lines()
    Caution.forget()
    empty_the_log_of_writes()
    Appeal.objects.filter(expires_at__lt=timezone.now()).delete()
    Ban.objects.filter(until__lt=limit).delete()  # it kept nobody out any more: no version rises
    decided = Report.objects.filter(decided_at__lt=limit).exclude(reporter="")
    decided.update(reporter="", chat="", accused="", handle="")
    return count


def delete_lines() -> None:
    """The lines of every report that is not open. Call in the transaction that closes it."""
    empty_the_log_of_writes()
    ReportLine.objects.exclude(report__decision=Report.Decision.OPEN).delete()


def empty_the_log_of_writes() -> None:
    """After this transaction, as far as nobody reads just then: ids that SQLite deleted leave its files earlier.

    No erasure of words depends on it: they are encrypted, and their key is destroyed.
    """
    if connection.vendor == "sqlite":
        transaction.on_commit(_checkpoint)


def _checkpoint() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
