"""The destruction of keys: what makes the words of a closed report or an answered appeal unreadable everywhere."""

import logging

from django.utils import timezone

from chat.models import Appeal, Report
from chat.report_keys import KeysError, store
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: A key is made before its report is committed: until this age it may belong to one that is being filed.
FILING_SECONDS = 3600.0
_REPORT = "report-"


def destroy(closed: Report | Appeal) -> bool:
    """Whether its words are erased for good. Call after the commit; what fails now is tried again by `catch_up`."""
    try:
        destroyed = store().destroy(closed.key_name)
    except KeysError as error:
        logger.error("A key cannot be destroyed yet: %s", kind_of(error.__cause__ or error))
        return False
    if destroyed and isinstance(closed, Report):
        Report.objects.filter(pk=closed.pk).update(erased_at=timezone.now())
    return destroyed


def catch_up() -> None:
    """Destroys every key that no open report or appeal needs any more. Raises KeysError."""
    held = store().held()  # before the reports are read: a key that is made later is not judged by them
    wanted = wanted_keys()
    spare = {key.name: key.age for key in held if key.name not in wanted}
    closed = _closed(spare)
    failed = None
    for name, age in spare.items():
        if name not in closed and age <= FILING_SECONDS:
            continue
        try:
            destroyed = store().destroy(name)
        except KeysError as error:  # it keeps no other key alive
            failed = error
            continue
        if destroyed and name in closed:
            Report.objects.filter(reference=name.removeprefix(_REPORT)).update(erased_at=timezone.now())
    if failed is not None:
        raise failed


def keep_keys() -> None:
    """Has this process hold copies of the keys that are needed, where Redis could lose them. Raises KeysError."""
    if not store().can_lose_keys:
        return
    for name in set(store().keep(wanted_keys())) - wanted_keys():
        store().destroy(name)  # decided meanwhile, and given back for nothing


def wanted_keys() -> set[str]:
    """The names of those without which an open report or appeal could not be read."""
    reports = Report.objects.filter(decision=Report.Decision.OPEN)
    appeals = Appeal.objects.filter(outcome=Appeal.Outcome.OPEN, expires_at__gt=timezone.now())
    filed = appeals.exclude(filed_at=None)
    names = {report.key_name for report in reports.only("reference")}
    return names | {appeal.key_name for appeal in filed.only("nonce")}


def _closed(names: dict[str, float]) -> set[str]:
    """Those of reports that somebody decided."""
    references = [name.removeprefix(_REPORT) for name in names if name.startswith(_REPORT)]
    found: set[str] = set()
    for start in range(0, len(references), 500):
        closed = Report.objects.filter(reference__in=references[start : start + 500])
        found.update(one.key_name for one in closed.exclude(decision=Report.Decision.OPEN).only("reference"))
    return found
