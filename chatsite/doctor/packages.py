"""Symptoms of the packages: versions other than those the site was tested with."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

from chatsite.doctor.symptom import Symptom, wrong

OLDEST_PYTHON = (3, 11)
#: Name, version, and whether an environment marker restricts it.
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==([^;\s]+) *(;?)", re.MULTILINE)


def examine() -> Iterator[Symptom]:
    yield from pins(settings.BASE_DIR / "requirements.txt")
    if sys.version_info < OLDEST_PYTHON:
        yield wrong("python", f"Python is {sys.version.split()[0]}.", "Install Python 3.11 or newer.")


def pins(requirements: Path) -> Iterator[Symptom]:
    """Compares with the pins in that file. Packages with a marker may be missing."""
    pinned: dict[str, list[str]] = {}
    for name, release, marker in _PIN.findall(requirements.read_text()):
        pinned.setdefault(name, [""] if marker else []).append(release)
    other = [
        f"{name} {installed or 'is missing'} instead of {' or '.join(filter(None, releases))}"
        for name, releases in pinned.items()
        if (installed := _installed(name)) not in releases
    ]
    if other:
        yield wrong(
            "pins",
            f"These packages differ from the tested versions: {'; '.join(other)}.",
            f"Run: {sys.executable} -m pip install --require-hashes -r requirements.txt",
        )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
