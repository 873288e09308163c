"""Pools, from the database into the memory of every process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.db import transaction
from django.utils import timezone

from chat.formats.opening_hours import Hours
from chat.models import Pool, Question, SiteSettings, SiteVersion
from chat.policy import pools, reader, snapshot, toggles
from chat.policy.pools import MAIN
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
def make(slug: str, **fields: object) -> Pool:
    pool = Pool(slug=slug, name=slug.title(), **fields)
    pool.save()
    return pool


@database_sync_to_async
def change_site(**changes: object) -> None:
    with transaction.atomic():
        stored = SiteSettings.locked()
        for name, value in changes.items():
            setattr(stored, name, value)
        stored.save()


async def test_before_anything_is_read_there_is_the_main_pool():
    assert list(pools.current()) == [MAIN]


async def test_a_new_pool_is_there_with_the_next_refresh_and_is_new_only_once():
    await make("chess", rules="Be patient.")

    assert "chess" not in pools.current()
    assert await toggles.refresh()
    assert pools.current()["chess"].rules == "Be patient."
    assert not await toggles.refresh()


async def test_a_changed_pool_is_different_with_the_next_refresh():
    pool = await make("chess")
    await toggles.refresh()

    pool.name = "Chess and tea"
    await database_sync_to_async(pool.save)()

    assert await toggles.refresh()
    assert pools.current()["chess"].name == "Chess and tea"
    assert (pool.version, await database_sync_to_async(SiteVersion.stored)()) == (2, 3)


async def test_a_pool_that_is_switched_off_or_deleted_is_gone():
    off, deleted = await make("off"), await make("deleted")
    await toggles.refresh()

    off.is_open = False
    await database_sync_to_async(off.save)()
    await database_sync_to_async(deleted.delete)()

    assert await toggles.refresh()
    assert list(pools.current()) == [MAIN]


async def test_fields_a_pool_leaves_to_the_site_change_with_the_site():
    await make("chess", widen_anybody_seconds=99)
    await change_site(hours="18:00-23:00", widen_language_seconds=3, widen_anybody_seconds=4)
    await toggles.refresh()

    chess, main = pools.current()["chess"], pools.current()[MAIN]
    assert chess.hours == main.hours == Hours.parse("18:00-23:00")
    assert (chess.widen_language_seconds, chess.widen_anybody_seconds) == (3, 99)
    assert (main.widen_language_seconds, main.widen_anybody_seconds) == (3, 4)


async def test_a_change_of_a_pool_does_not_touch_the_version_of_the_settings():
    await change_site(is_open=False)
    before = (await database_sync_to_async(SiteSettings.stored)()).version

    await make("chess")

    assert (await database_sync_to_async(SiteSettings.stored)()).version == before


async def test_a_snapshot_cannot_be_changed_by_its_readers():
    with pytest.raises(TypeError):
        pools.current()["mine"] = pools.current()[MAIN]  # type: ignore[index]


@database_sync_to_async
def write_question(text: str, pool: Pool | None = None) -> None:
    Question(text=text, pool=pool).save()


def asked_in(slug: str) -> set[str]:
    deck = pools.current()[slug].questions
    return {question.text for question in deck.questions} if deck else set()


async def test_a_pool_has_its_own_questions_and_those_of_all_pools():
    tea, _ = await make("tea"), await make("chess")
    await write_question("Tea or coffee?", tea)
    await toggles.refresh()
    assert (asked_in("tea"), asked_in("chess"), asked_in(MAIN)) == ({"Tea or coffee?"}, set(), set())
    assert "questions" in pools.current()["tea"].features
    assert "questions" not in pools.current()["chess"].features

    await write_question("What now?")
    await toggles.refresh()
    assert (asked_in("tea"), asked_in("chess")) == ({"Tea or coffee?", "What now?"}, {"What now?"})
    assert asked_in(MAIN) == {"What now?"}


async def test_an_event_whose_rounds_have_questions_has_no_deck():
    plan = {"rounds": 3, "rounds_start": timezone.now()}
    await make("quiet", **plan)
    await make("asking", **plan, round_questions="Why?\nAnd then?")
    await write_question("What now?")
    await toggles.refresh()
    assert pools.current()["asking"].rounds is not None
    assert (asked_in("quiet"), asked_in("asking")) == ({"What now?"}, set())
