"""No byte of a database contains a report's text, and a decision makes every copy unreadable."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.postgres import Postgres
from tests.support.processes import copy_database

WORDS = "canary-7f3b-said-once"
CONTROL = "canary-0c0c-in-clear"
CONTROL_LEFT = "canary-1d1d-deleted"

_FILE = f"""
from django.contrib.auth.models import User
from chat.moderation import filing
from chat.moderation.evidence import Line
from chat.models import Announcement, Appeal, Report
from chat.moderation import appeals, decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
from chat.protocol.codes import Side
from chat.report_keys import store
from chat.moderation.seals import Party

Announcement(text="{CONTROL}").save()
gone = Announcement(text="{CONTROL_LEFT}")
gone.save()
gone.delete()

def file(chat, proved):
    sender = Party("mallory", "") if proved else None
    lines = [Line(Side.PARTNER, n, f"{WORDS} {{n}} " * (n % 40 + 1), None, 1 if proved else None, sender)
             for n in range(1, 120)]
    return filing._file("main", chat, "alice", "threat", "{WORDS} in the note", lines)

for proved in (False, True):  # claimed first: rows that change their size move
    file("one", proved)
    file("two", proved)
moderator = User.objects.create_user("moderator")
other = Report.objects.get(chat="two")
decide(other, Verdict(action=Action.BAN_DAY, reason="Be kind.", network=False), by=moderator)
assert appeals.file(Appeal.objects.get(), "{WORDS} in the appeal")
print(*(store().get(one.key_name).hex() for one in (Report.objects.get(chat="one"), Appeal.objects.get())))
"""
_DECIDE = """
from django.contrib.auth.models import User
from chat.models import Appeal, Report
from chat.moderation import appeals, decide, destroy
from chat.moderation.actions import Action
from chat.moderation.appeals import Answer
from chat.moderation.decisions import Verdict

moderator = User.objects.get()
report, appeal = Report.objects.get(chat="one"), Appeal.objects.get(decided_at=None, filed_at__isnull=False)
decide(report, Verdict(action=Action.WARN, reason="Be kind.", network=False), by=moderator)
appeals.decide(appeal, Answer(lift=False, text="No."), by=moderator)
assert destroy(report) and destroy(appeal)
report.refresh_from_db()
assert report.erased_at
print("decided")
"""
_READ = """
from chat.models import Report
from chat.moderation.exhibit import Exhibit
exhibit = Exhibit.of(Report.objects.get(chat="one"))
assert all("canary" in text for text in exhibit.texts if text)
print(exhibit.trouble, len(exhibit.proved))
"""

_BEFORE = """
insert into chat_report (reference, pool, chat, reporter, reason, note, accused, handle, verified, unproved, created_at,
  decision) values ('{ref}', 'main', '{ref}', 'alice', 'threat', '{words} note', 'mallory', '', 1, 0, '2026-01-01', '');
insert into chat_reportline (by, n, text, reply_by, is_proved, report_id)
  select 'partner', 1, '{words} line', '', 1, id from chat_report where reference = '{ref}';
"""


class Site:
    """A database, its keys, and a new process of the site for each action."""

    def __init__(self, url: str, files: Path, keys: str, flush: Callable[[], None] = lambda: None) -> None:
        self._files, self._flush = files, flush
        self._settings = {
            "DATABASE_URL": url,
            "REPORT_KEYS": keys,
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
        }

    def does(self, code: str, **settings: str) -> str:
        """Returns the last line printed."""
        return self._manage("shell", "-c", code, **settings).splitlines()[-1]

    def migrates(self, *to: str) -> None:
        self._manage("migrate", "--verbosity=0", *to)

    def everything(self) -> bytes:
        """Every byte of the database's files, and of the key files if there are any."""
        self._flush()
        return b"".join(path.read_bytes() for path in sorted(self._files.rglob("*")) if path.is_file())

    def _manage(self, *command: str, **settings: str) -> str:
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *command],
            cwd=ROOT,
            env=os.environ | self._settings | settings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def on_sqlite(untouched_database: Path, tmp_path: Path) -> Iterator[Site]:
    """During an open read transaction: SQLite cannot empty its WAL."""
    directory = tmp_path / "data"
    directory.mkdir()
    database = copy_database(untouched_database, directory)
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode=WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM chat_report").fetchone()
        yield Site(f"sqlite:///{database}", directory, str(directory / "report-keys"))


@pytest.fixture
def on_postgresql() -> Iterator[Site]:
    with Postgres() as postgres:
        site = Site(postgres.url, postgres.directory, "redis", lambda: postgres.execute("CHECKPOINT"))
        site.migrates()
        yield site


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def site(request: pytest.FixtureRequest) -> Site:
    site: Site = request.getfixturevalue(request.param)
    return site


def test_no_database_file_ever_contains_a_message_or_later_its_key(site: Site) -> None:
    keys = [bytes.fromhex(key) for key in site.does(_FILE).split()]
    before = site.everything()
    # The search finds plain text, even deleted text.
    assert CONTROL.encode() in before
    assert CONTROL_LEFT.encode() in before
    assert WORDS.encode() not in before

    assert site.does(_READ) == "None 119"
    site.does(_DECIDE)

    after = site.everything()
    assert CONTROL.encode() in after
    assert WORDS.encode() not in after
    for key in keys:
        assert key not in after
        assert key.hex().encode() not in after


def test_a_copy_from_before_the_decision_is_unreadable_afterwards(on_sqlite: Site, tmp_path: Path) -> None:
    on_sqlite.does(_FILE)
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "data", copy, ignore=shutil.ignore_patterns("report-keys"))
    elsewhere = {"DATABASE_URL": f"sqlite:///{copy}/passerby.sqlite3"}
    assert on_sqlite.does(_READ, **elsewhere) == "None 119"

    on_sqlite.does(_DECIDE)

    assert on_sqlite.does(_READ, **elsewhere) == "lost 0"


def test_the_migration_encrypts_text_an_older_version_left_in_clear(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    directory.mkdir()
    database = directory / "passerby.sqlite3"
    site = Site(f"sqlite:///{database}", directory, str(directory / "report-keys"))
    site.migrates("chat", "0020")
    with closing(sqlite3.connect(database, isolation_level=None)) as rows:
        for reference in ("one", "gone"):
            rows.executescript(_BEFORE.format(ref=reference, words=f"{WORDS} {reference}"))
        # As a decision of that version might leave it, in the free space of a page.
        rows.execute("pragma secure_delete=off")
        rows.execute("delete from chat_reportline where text like '%gone%'")
        rows.execute("update chat_report set note = '', decision = 'dismissed' where reference = 'gone'")
    assert f"{WORDS} gone".encode() in site.everything()

    site.migrates()

    assert WORDS.encode() not in site.everything()
    assert site.does(_READ) == "None 1"
