"""A site erases overdue data by itself: no one needs to open the admin."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from chat.models import Report
from chat.process.jobs import Jobs
from chat.process.retention import Retention
from tests.conftest import StartServer
from tests.integration.moderation.reported import file_report

CANARY = "canary-91ce-said-once"


@pytest.fixture
def overdue(shared_database: Path) -> Report:
    report = file_report(proved={1: CANARY})
    Report.objects.update(created_at=timezone.now() - timedelta(days=31))
    return report


@pytest.fixture
def forgetting() -> Iterator[Retention]:
    forgetting = Retention(first=0, retry=0.05)
    yield forgetting
    forgetting.close()


def becomes_true(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def in_the_files(database: Path) -> str:
    files = database.parent.glob(f"{database.name}*")
    return "".join(file.read_bytes().decode(errors="replace") for file in files)


def has_no_line(database: Path) -> bool:
    with contextlib.closing(sqlite3.connect(database)) as rows:
        return rows.execute("select 1 from chat_reportline").fetchone() is None


def test_a_site_erases_an_overdue_report_without_anyone_opening_the_admin(
    overdue: Report, start_server: StartServer, database: Path
) -> None:
    start_server()

    becomes_true(lambda: has_no_line(database))
    becomes_true(lambda: CANARY not in in_the_files(database))

    overdue.refresh_from_db()
    assert overdue.decision == Report.Decision.EXPIRED


async def test_an_unreachable_database_is_retried(
    overdue: Report, forgetting: Retention, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(sqlite3.connect(database)) as rows:
        rows.execute("alter table chat_reportline rename to elsewhere")
        running = Jobs(forgetting.jobs)
        running.start()
        await asyncio.to_thread(becomes_true, lambda: "OperationalError" in caplog.text)
        rows.execute("alter table elsewhere rename to chat_reportline")

    await asyncio.to_thread(becomes_true, lambda: has_no_line(database))

    await running.stop()
    assert CANARY not in caplog.text
