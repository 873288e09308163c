"""Admission to a pool with entry codes."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.db import connection
from django.utils import timezone

from chat.admission import entry_codes
from chat.admission.entry_codes import Admission, EntryCodeError, admit, burn
from chat.formats.entry_code import hash_of, new_code
from chat.models import EntryCode, Pool


@pytest.fixture(autouse=True)
def _patient(shared_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(entry_codes, "PATIENCE_SECONDS", 30)  # also on a busy machine
    yield
    entry_codes.forget()


@pytest.fixture
def expires_at() -> datetime:
    return timezone.now() + timedelta(hours=1)


@database_sync_to_async
def made(slug: str, expires_at: datetime, count: int = 1, *, side: str = "", **fields: bool) -> list[str]:
    pool, _ = Pool.objects.get_or_create(slug=slug, defaults={"name": slug, "needs_code": True, **fields})
    return EntryCode.make(pool, count, expires_at, side)


async def test_a_valid_code_is_admitted_as_often_as_it_is_shown(expires_at):
    [code] = await made("chess", expires_at)
    admission = Admission(hash_of(code), int(expires_at.timestamp() * 1000))

    assert await admit("chess", code) == admission
    assert await admit("chess", f" {code.lower().replace('-', '')} ") == admission


def test_a_process_remembers_a_bounded_number_of_accepted_codes(monkeypatch):
    monkeypatch.setattr(entry_codes, "REMEMBERED", 2)
    one, two, three = new_code(), new_code(), new_code()
    for code in (one, two, one, three):
        entry_codes.remember("chess", hash_of(code))
    remembered = [entry_codes.was_accepted("chess", code) for code in (one, two, three, "no code")]
    assert remembered == [True, False, True, False]
    assert not entry_codes.was_accepted("go", one)


async def test_a_code_lets_in_whom_it_was_made_for(expires_at):
    [code] = await made("line", expires_at, side="helper")

    admission = await admit("line", code)

    assert admission is not None
    assert admission.side == "helper"


async def test_a_code_opens_its_own_pool_only(expires_at):
    [code] = await made("chess", expires_at)
    await made("go", expires_at)

    assert await admit("go", code) is None
    assert await admit("main", code) is None


async def test_an_unknown_code_admits_no_one(expires_at):
    await made("chess", expires_at, 10)

    for code in (new_code(), "", "open sesame", "' OR 1=1 --", "\x00" * 16, "0" * 128):
        assert await admit("chess", code) is None


async def test_an_expired_code_opens_nothing():
    [code] = await made("chess", timezone.now() - timedelta(seconds=1))

    assert await admit("chess", code) is None


async def test_a_burned_code_opens_nothing_and_the_others_still_do(expires_at):
    code, other = await made("chess", expires_at, 2)
    admission = await admit("chess", code)
    assert admission is not None

    await burn(admission.code_hash)
    await burn(admission.code_hash)

    assert await admit("chess", code) is None
    assert await admit("chess", other) is not None


async def test_no_code_opens_a_pool_that_is_switched_off(expires_at):
    [code] = await made("chess", expires_at, is_open=False)

    assert await admit("chess", code) is None


async def test_the_database_contains_hashes_and_nothing_about_use(expires_at, database: Path):
    [code] = await made("chess", expires_at)
    before = await database_sync_to_async(lambda: EntryCode.objects.values().get())()
    await admit("chess", code)

    assert await database_sync_to_async(lambda: EntryCode.objects.values().get())() == before
    assert before["hash"] == sha256(code.replace("-", "").encode()).hexdigest()
    assert set(before) == {"id", "pool_id", "hash", "expires_at", "is_burned", "side"}
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert before["hash"].encode() in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored


async def test_expired_codes_go_when_new_ones_are_made(expires_at):
    await made("chess", timezone.now() - timedelta(seconds=1), 5)
    await made("go", expires_at, 2)

    assert await database_sync_to_async(EntryCode.objects.count)() == 2


async def test_the_codes_of_a_deleted_pool_go_with_it(expires_at):
    [code] = await made("chess", expires_at)
    await database_sync_to_async(lambda: Pool.objects.get().delete())()

    assert await admit("chess", code) is None


async def test_a_code_is_looked_up_by_one_query_off_the_event_loop(settings, caplog, expires_at):
    [code] = await made("chess", expires_at)
    await admit("chess", code)
    settings.DEBUG = True  # so that Django logs its queries

    with caplog.at_level(logging.DEBUG, logger="django.db.backends"):
        await admit("chess", code)

    [query] = caplog.records
    assert query.thread != threading.get_ident()
    assert code not in query.getMessage()


async def test_an_unreachable_database_admits_no_one_and_is_reported(database, monkeypatch, expires_at):
    [code] = await made("chess", expires_at)
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "NAME", str(database.parent / "nowhere" / "passerby.sqlite3"))
        with pytest.raises(EntryCodeError):
            await admit("chess", code)

    assert await admit("chess", code) is not None


async def test_a_database_connection_that_died_unnoticed_refuses_no_guest(expires_at):
    [code] = await made("chess", expires_at)
    await admit("chess", code)
    await asyncio.wrap_future(entry_codes._thread.submit(lambda: connection.connection.close()))

    assert await admit("chess", code) is not None


async def test_a_slow_check_times_out_and_delays_no_one_else(monkeypatch, expires_at):
    [code] = await made("chess", expires_at)
    release = threading.Event()
    held = entry_codes._thread.submit(release.wait)
    monkeypatch.setattr(entry_codes, "PATIENCE_SECONDS", 0.05)

    answers = await asyncio.gather(*(admit("chess", code) for _ in range(20)), return_exceptions=True)

    assert {type(answer) for answer in answers} == {EntryCodeError}
    release.set()
    await asyncio.wrap_future(held)
    monkeypatch.setattr(entry_codes, "PATIENCE_SECONDS", 30)
    assert await admit("chess", code) is not None
