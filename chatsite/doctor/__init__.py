"""The doctor: examines what the site needs, and reports each problem with its remedy. Synchronous."""

from collections.abc import Iterator

from chatsite.doctor import database, machine, packages, redis, report_keys, settings, static_files
from chatsite.doctor.symptom import Severity, Symptom

__all__ = ["Severity", "Symptom", "examine"]


def examine() -> Iterator[Symptom]:
    """The symptoms found, one after the other; none if all is well."""
    for examiner in (settings, packages, static_files, database, report_keys, machine, redis):
        yield from examiner.examine()
