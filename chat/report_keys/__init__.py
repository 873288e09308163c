"""The keys of reports and appeals: one each, kept apart from the database, and destroyed with the decision.

Why they are kept apart, and what that protects against: docs/decisions/0011-report-keys.md.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from chat.report_keys.files import KeyFiles
from chat.report_keys.keys import KeysError, ReportKeys
from chat.report_keys.shared import SharedKeys

__all__ = ["KeysError", "ReportKeys", "store"]

#: The value of REPORT_KEYS that is not a directory.
IN_REDIS = "redis"


def store() -> ReportKeys:
    """The store that the settings name."""
    return _store(settings.REPORT_KEYS)


@cache
def _store(place: str) -> ReportKeys:
    return SharedKeys() if place == IN_REDIS else KeyFiles(Path(place))
