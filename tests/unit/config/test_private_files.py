"""The database is created for its owner only, an existing one is closed to others, and failures are reported."""

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatsite.config import env
from chatsite.privacy_checks import files
from chatsite.privacy_checks.finding import Finding, Verdict


@pytest.fixture
def folder() -> Iterator[Path]:
    """A directory that all may enter, like a checkout in a home directory; with a common umask."""
    before = os.umask(0o022)
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o755)
    yield path
    os.umask(before)
    shutil.rmtree(path)


def configure(monkeypatch: pytest.MonkeyPatch, database: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
    env.database("DATABASE_URL", Path())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Finding]:
    """The finding of the promise, for a database of that kind and name."""

    def look(engine: str, name: str) -> Finding:
        database = {"ENGINE": f"django.db.backends.{engine}", "NAME": name}
        monkeypatch.setitem(settings.DATABASES, "default", database)
        return files.findings()[0]

    return look


def test_a_new_database_and_its_sqlite_side_files_are_private_to_their_owner(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = folder / "data" / "site.sqlite3"
    configure(monkeypatch, database)

    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE report (line); INSERT INTO report VALUES (1)"
        )
        made = {path.name: mode(path) for path in database.parent.iterdir()}

    assert made == dict.fromkeys(("site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm"), 0o600)
    assert mode(database.parent) == 0o700


def test_a_database_of_an_older_version_is_made_private_and_keeps_its_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = folder / "site.sqlite3"
    beside = folder / "site.sqlite3-wal"
    for path in (database, beside):
        path.write_bytes(b"what it holds")
        path.chmod(0o644)
    configure(monkeypatch, database)
    assert [mode(path) for path in (database, beside)] == [0o600, 0o600]
    assert database.read_bytes() == b"what it holds"


@pytest.mark.parametrize(
    ("rights", "of_folder", "verdict"),
    [
        (0o600, 0o755, Verdict.KEPT),
        (0o644, 0o755, Verdict.BROKEN),
        (0o640, 0o755, Verdict.BROKEN),
        (0o604, 0o755, Verdict.BROKEN),
        (0o644, 0o700, Verdict.KEPT),
        (0o604, 0o750, Verdict.KEPT),
        (0o640, 0o750, Verdict.BROKEN),
    ],
)
def test_the_promise_is_kept_where_nobody_else_can_reach_the_file(
    folder: Path, finding: Callable[[str, str], Finding], rights: int, of_folder: int, verdict: Verdict
) -> None:
    database = folder / "site.sqlite3"
    database.touch()
    database.chmod(rights)
    folder.chmod(of_folder)
    found = finding("sqlite3", str(database))
    assert (found.id, found.verdict) == ("database-file", verdict)
    assert {(fact.name, fact.value) for fact in found.facts} == {
        ("database", "sqlite3"),
        ("site.sqlite3", f"{rights:04o}"),
    }


def test_a_readable_wal_file_breaks_the_promise_too(
    folder: Path, finding: Callable[[str, str], Finding]
) -> None:
    database = folder / "site.sqlite3"
    database.touch(0o600)
    (folder / "site.sqlite3-wal").touch(0o644)
    assert finding("sqlite3", str(database)).verdict is Verdict.BROKEN


def test_a_database_server_has_its_own_accounts(finding: Callable[[str, str], Finding]) -> None:
    assert finding("postgresql", "passerby").verdict is Verdict.KEPT


def test_a_database_in_memory_has_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite://:memory:")
    env.database("DATABASE_URL", Path())
    assert not Path(":memory:").exists()


def test_a_folder_named_by_mistake_keeps_its_rights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="names a directory"):
        configure(monkeypatch, folder)
    assert mode(folder) == 0o755
