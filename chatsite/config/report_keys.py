"""The default location of the report encryption keys: as near as the database, but not in it."""

from pathlib import Path
from typing import Any


def report_keys(database: dict[str, Any]) -> str:
    """A directory beside a SQLite file; otherwise Redis, as several machines may share the database."""
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return "redis"
    return str(Path(str(database["NAME"])).parent.absolute() / "report-keys")
