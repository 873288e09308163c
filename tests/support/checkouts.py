"""Copies of the site's code, for a second checkout or a later version."""

import shutil
from pathlib import Path

from tests.environment import ROOT

CODE = ("manage.py", "chatsite", "chat", "matchmaking", "templates", "static", "locale", ".env.example")


def check_out(place: Path) -> Path:
    """Copies what a site needs to run, without its virtual environment; returns `place`."""
    place.mkdir(parents=True, exist_ok=True)
    for name in CODE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    return place
