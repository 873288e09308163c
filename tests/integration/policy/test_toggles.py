"""The toggles, from the database into the memory of every process."""

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from chat.hub import relay
from chat.models import SiteSettings, SiteVersion
from chat.policy import reader, snapshot, toggles
from chat.policy.toggles import Toggles
from tests.environment import ROOT
from tests.support.processes import copy_database


@pytest.fixture
def database(untouched_database: Path, tmp_path: Path) -> Path:
    return copy_database(untouched_database, tmp_path)


@pytest.fixture(autouse=True)
def _patient(shared_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reader, "PATIENCE_SECONDS", 30)  # also on a busy machine
    yield
    snapshot.forget()


@database_sync_to_async
def change(**changes: Any) -> None:
    """Like the admin, on a separate connection."""
    with transaction.atomic():
        stored = SiteSettings.locked()
        for name, value in changes.items():
            setattr(stored, name, value)
        stored.save()


def change_in_another_process(database: Path, *changes: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "settings_set", *changes],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "chatsite.settings", "DATABASE_URL": f"sqlite:///{database}"},
        check=True,
        capture_output=True,
    )


async def test_a_site_that_nobody_touched_has_the_defaults():
    assert not await toggles.refresh()
    assert toggles.current() == Toggles()


async def test_a_change_applies_from_the_next_refresh_and_is_new_only_once():
    await change(is_open=False, maintenance_message="Back at ten.")

    assert toggles.current().is_open
    assert await toggles.refresh()
    assert toggles.current() == Toggles(is_open=False, maintenance_message="Back at ten.")
    assert not await toggles.refresh()


async def test_a_change_by_another_process_applies_from_the_next_refresh(database):
    await toggles.refresh()

    await asyncio.to_thread(change_in_another_process, database, "text_limit=500", "seen=on")

    assert await toggles.refresh()
    assert toggles.current() == Toggles(text_limit=500, seen=True)


async def test_a_save_that_changes_nothing_is_no_change():
    await change(is_open=False)
    await toggles.refresh()

    await change(is_open=False)

    assert not await toggles.refresh()


async def test_a_refresh_without_a_change_is_one_query_of_one_number_off_the_event_loop(settings, caplog):
    await change(is_open=False)
    await toggles.refresh()
    settings.DEBUG = True  # so that Django logs its queries

    with caplog.at_level(logging.DEBUG, logger="django.db.backends"):
        await toggles.refresh()

    [query] = caplog.records
    assert 'SELECT "chat_siteversion"."number"' in query.getMessage()
    assert query.thread != threading.get_ident()


async def test_refreshes_at_the_same_time_share_one_reading(settings, caplog):
    await change(is_open=False)
    settings.DEBUG = True

    with caplog.at_level(logging.DEBUG, logger="django.db.backends"):
        answers = await asyncio.gather(*(toggles.refresh() for _ in range(20)))

    assert answers.count(True) == 1
    assert len([record for record in caplog.records if '"chat_siteversion"' in record.getMessage()]) == 1


async def test_the_snapshot_outlives_its_database_and_follows_it_again(database, monkeypatch, caplog):
    await change(is_open=False)
    await toggles.refresh()

    await rename_table("chat_siteversion", "elsewhere")
    assert not await toggles.refresh()
    await rename_table("elsewhere", "chat_siteversion")
    await change(is_open=True)
    with monkeypatch.context() as away:  # a failure drops the connection, and a new one cannot be opened
        away.setitem(connection.settings_dict, "NAME", str(database.parent / "nowhere" / "passerby.sqlite3"))
        assert not await toggles.refresh()
    assert not toggles.current().is_open

    assert await toggles.refresh()
    assert toggles.current().is_open
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == ["The toggles cannot be read (OperationalError); the last ones stay in force."]


async def test_a_slow_database_delays_nobody_and_its_answer_is_not_lost(database, monkeypatch, caplog):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "init_command", "PRAGMA journal_mode=DELETE")
    monkeypatch.setattr(reader, "PATIENCE_SECONDS", 0.1)
    await change(is_open=False)

    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not await toggles.refresh()
        assert "slow" in caplog.text

    monkeypatch.setattr(reader, "PATIENCE_SECONDS", 30)
    assert await toggles.refresh()
    assert not toggles.current().is_open


async def test_the_toggles_survive_a_redis_that_restarts_empty(redis):
    await change(is_open=False)

    redis.flushall()
    await toggles.refresh()

    assert not toggles.current().is_open


async def test_two_concurrent_saves_raise_both_versions_twice():
    @database_sync_to_async
    def save_both() -> tuple[int, int]:
        SiteSettings.get_solo()
        before = SiteVersion.stored()
        first, second = SiteSettings.stored(), SiteSettings.stored()
        first.save()
        second.save(update_fields=["is_open"])
        assert first.version + 1 == second.version == SiteSettings.stored().version
        return second.version, SiteVersion.stored() - before

    assert await save_both() == (3, 2)


async def test_no_version_is_lost_when_many_save_at_once():
    savers, saves = 4, 10
    versions: list[int] = []
    stored = database_sync_to_async(SiteVersion.stored)
    before = await stored()

    def save_often() -> None:
        for _ in range(saves):
            with transaction.atomic():
                stored = SiteSettings.locked()
                stored.save()
            versions.append(stored.version)
        connection.close()

    await asyncio.gather(*(asyncio.to_thread(save_often) for _ in range(savers)))

    assert sorted(versions) == list(range(2, savers * saves + 2))
    assert await stored() - before == savers * saves + 1  # the row was created first


async def test_a_change_in_the_admin_is_hinted_to_every_process(static_files):
    heard = asyncio.Event()
    layer = get_channel_layer()
    opening = await layer.open(relay.SITE_CHANNEL, lambda message: heard.set())

    await rename_the_site_in_the_admin("Dusk")

    await asyncio.wait_for(heard.wait(), 5)
    opening.close()
    assert await toggles.refresh()
    assert toggles.current().site_name == "Dusk"


@database_sync_to_async
def rename_the_site_in_the_admin(name: str) -> None:
    client, page = Client(), "/admin/chat/sitesettings/"
    client.force_login(User.objects.create_superuser("operator"))
    form = client.get(page).context["adminform"].form
    client.post(page, {**form.initial, "site_name": name})


@database_sync_to_async
def rename_table(name: str, new_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO {new_name}")
