"""Promises about files: only the site's account can read the database."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

from chatsite.config.private_files import files_of, may_be_read_by_others
from chatsite.privacy_checks.finding import Fact, Finding, Promise, Ruling, Verdict

DATABASE_FILE = Promise(
    "database-file",
    _("Other accounts on the server cannot read the database."),
    "Change the owner of the database files to the site's user, and run chmod 600 on each of them.",
)


def findings() -> list[Finding]:
    return [DATABASE_FILE.of(*_database())]


def _database() -> Iterator[Ruling]:
    """A database server such as PostgreSQL controls access by accounts of its own."""
    database = settings.DATABASES["default"]
    engine = str(database["ENGINE"]).rpartition(".")[2]
    yield Ruling(Verdict.KEPT, (Fact("database", engine),))
    if engine != "sqlite3":
        return
    try:
        for path, mode in files_of(Path(str(database["NAME"]))):
            exposed = may_be_read_by_others(path, mode)
            yield Ruling(Verdict.BROKEN if exposed else Verdict.KEPT, (Fact(path.name, f"{mode:04o}"),))
    except OSError:
        yield Ruling(Verdict.UNVERIFIED, (Fact("files", "not visible"),))
