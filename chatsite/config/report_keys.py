"""Where the keys of reports' words are kept unless REPORT_KEYS says so: as near as the database is, but not in it."""

from pathlib import Path
from typing import Any


def report_keys(database: dict[str, Any]) -> str:
    """A directory beside an SQLite file; else Redis, as many machines may share the database."""
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return "redis"
    return str(Path(str(database["NAME"])).parent.absolute() / "report-keys")
