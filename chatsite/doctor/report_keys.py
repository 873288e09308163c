"""Symptoms of the location of the report encryption keys."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from chatsite.doctor.symptom import Symptom, risk, wrong


def examine() -> Iterator[Symptom]:
    if settings.REPORT_KEYS == "redis":
        return  # the Redis examiners report problems with Redis
    directory = Path(settings.REPORT_KEYS)
    # The first report creates it, including its parents.
    nearest = next(path for path in (directory, *directory.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        yield wrong(
            "report-keys",
            f"REPORT_KEYS: {nearest} cannot be written, so no report can be filed or read.",
            "Name a directory that belongs to the user of the site, or `redis`.",
        )
    elif nearest == directory and stat.S_IMODE(directory.stat().st_mode) & 0o077:
        yield wrong(
            "report-keys",
            f"REPORT_KEYS: others than the site's user may enter {directory}, so no report can be filed.",
            f"Run: chmod 700 {directory}",
        )
    if connection.vendor != "sqlite":
        yield risk(
            "report-keys-apart",
            "REPORT_KEYS names a directory of this machine: the others cannot read reports that are filed here.",
            "With more than one machine, set REPORT_KEYS=redis on all of them.",
        )
