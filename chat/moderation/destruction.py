"""Destroys keys, which makes the texts of closed reports and answered appeals unreadable, in backups too."""

import logging

from django.utils import timezone

from chat.models import Appeal, Report
from chat.report_keys import KeysError, store
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: A key is created before its report is committed: a younger key may belong to one being filed.
FILING_SECONDS = 3600.0
_REPORT = "report-"


def destroy(closed: Report | Appeal) -> bool:
    """Whether its texts are now erased for good. Call after the commit; `catch_up` retries failures."""
    try:
        destroyed = store().destroy(closed.key_name)
    except KeysError as error:
        logger.error("A key cannot be destroyed yet: %s", kind_of(error.__cause__ or error))
        return False
    if destroyed and isinstance(closed, Report):
        Report.objects.filter(pk=closed.pk).update(erased_at=timezone.now())
    return destroyed


def catch_up() -> None:
    """Destroys every key that no open report or appeal needs. Raises KeysError."""
    held = store().held()  # read before the reports, so that keys created later are not considered
    wanted = wanted_keys()
    spare = {key.name: key.age for key in held if key.name not in wanted}
    closed = _closed(spare)
    failed = None
    for name, age in spare.items():
        if name not in closed and age <= FILING_SECONDS:
            continue
        try:
            destroyed = store().destroy(name)
        except KeysError as error:  # continue with the other keys
            failed = error
            continue
        if destroyed and name in closed:
            Report.objects.filter(reference=name.removeprefix(_REPORT)).update(erased_at=timezone.now())
    if failed is not None:
        raise failed


def keep_keys() -> None:
    """Copies the needed keys into this process, if Redis could lose them. Raises KeysError."""
    if not store().can_lose_keys:
        return
    for name in set(store().keep(wanted_keys())) - wanted_keys():
        store().destroy(name)  # decided in the meantime, so restoring it was wrong


def wanted_keys() -> set[str]:
    """The names of the keys that open reports and appeals need."""
    reports = Report.objects.filter(decision=Report.Decision.OPEN)
    appeals = Appeal.objects.filter(outcome=Appeal.Outcome.OPEN, expires_at__gt=timezone.now())
    filed = appeals.exclude(filed_at=None)
    names = {report.key_name for report in reports.only("reference")}
    return names | {appeal.key_name for appeal in filed.only("nonce")}


def _closed(names: dict[str, float]) -> set[str]:
    """The names of keys of decided reports."""
    references = [name.removeprefix(_REPORT) for name in names if name.startswith(_REPORT)]
    found: set[str] = set()
    for start in range(0, len(references), 500):
        closed = Report.objects.filter(reference__in=references[start : start + 500])
        found.update(one.key_name for one in closed.exclude(decision=Report.Decision.OPEN).only("reference"))
    return found
