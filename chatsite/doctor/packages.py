"""Symptoms of the packages: other versions than those that the site was tested with."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

from chatsite.doctor.symptom import Symptom, wrong

OLDEST_PYTHON = (3, 11)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==([^;\s]+)", re.MULTILINE)


def examine() -> Iterator[Symptom]:
    yield from pins(settings.BASE_DIR / "requirements.txt")
    if sys.version_info < OLDEST_PYTHON:
        yield wrong("python", f"Python is {sys.version.split()[0]}.", "Install Python 3.11 or newer.")


def pins(requirements: Path) -> Iterator[Symptom]:
    """Against the pins of that file."""
    other = [
        f"{name} {installed or 'is missing'} instead of {pinned}"
        for name, pinned in _PIN.findall(requirements.read_text())
        if (installed := _installed(name)) != pinned
    ]
    if other:
        yield wrong(
            "pins",
            f"Not what the site was tested with: {'; '.join(other)}.",
            f"Run: {sys.executable} -m pip install -r requirements.txt",
        )


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
