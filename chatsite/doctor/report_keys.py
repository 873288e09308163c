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
            f"REPORT_KEYS: the site cannot write to {nearest}, so no report can be filed or read.",
            "Use a directory that belongs to the site's user, or `redis`.",
        )
    elif nearest == directory and stat.S_IMODE(directory.stat().st_mode) & 0o077:
        yield wrong(
            "report-keys",
            f"REPORT_KEYS: other users can open {directory}, so no report can be filed.",
            f"Run: chmod 700 {directory}",
        )
    if connection.vendor != "sqlite":
        yield risk(
            "report-keys-apart",
            "REPORT_KEYS is a directory on this machine. Other machines cannot read reports that are filed here.",
            "If the site has more than one machine, set REPORT_KEYS=redis on all of them.",
        )
