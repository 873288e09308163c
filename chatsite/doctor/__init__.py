"""The doctor: looks at what the site needs, and says what is wrong and how to mend it. Synchronous."""

from collections.abc import Iterator

from chatsite.doctor import database, machine, packages, redis, report_keys, settings, static_files
from chatsite.doctor.symptom import Severity, Symptom

__all__ = ["Severity", "Symptom", "examine"]


def examine() -> Iterator[Symptom]:
    """What it finds, one after the other; nothing where all is well."""
    for examiner in (settings, packages, static_files, database, report_keys, machine, redis):
        yield from examiner.examine()
