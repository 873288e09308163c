"""Announcements: sent live when they begin, once on arrival while they are active, and not outside their time."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from chat.models import Announcement
from chat.protocol.codes import NoticeLevel
from chat.protocol.commands import Hello
from chat.protocol.events import Notice, Online, Toggles
from tests.conftest import StartServer
from tests.support.chatter import chatter, connected
from tests.support.processes import run_python

LIST = "/admin/chat/announcement/"

_MAKE = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Announcement
def at(seconds):
    return None if seconds is None else timezone.now() + timedelta(seconds=seconds)
Announcement(text={text!r}, level={level!r}, starts_at=at({starts!r}), ends_at=at({ends!r})).save()
"""


async def announce(
    database: Path, text: str, *, level: str = "info", starts: float | None = None, ends: float | None = None
) -> None:
    """`starts` and `ends` in seconds from now."""
    code = _MAKE.format(text=text, level=level, starts=starts, ends=ends)
    await asyncio.to_thread(run_python, database, code)


async def test_everyone_gets_it_live_and_newcomers_get_it_once(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with chatter(one) as alice, chatter(two) as bob:
        await announce(database, "Tea at four.", level="warning")
        for guest in (alice, bob):
            told = await guest.hears(Notice)
            assert (told.text, told.level) == ("Tea at four.", NoticeLevel.WARNING)
        async with chatter(one) as carol:
            assert (await carol.hears(Notice)).id == told.id
            await carol.hears_nothing_but(Online, Toggles)
        await alice.hears_nothing_but(Online, Toggles)
        async with connected(two) as back:
            await back.greets(Hello(resume=alice.welcome.resume, take=1))
            assert (await back.hears(Notice)).id == told.id
        async with chatter(one) as dave:
            assert (await dave.hears(Notice)).id == told.id
            await asyncio.to_thread(
                run_python,
                database,
                "from chat.models import Announcement\n"
                "one = Announcement.objects.get(); one.text = 'Tea at five.'; one.save()",
            )
            for guest in (bob, dave):  # each process reads changes at its own second
                changed = await guest.hears(Notice)
                assert (changed.text, changed.id != told.id) == ("Tea at five.", True)
    page = await asyncio.to_thread(one.page, "/")
    assert "Tea at five." in page
    assert "Tea at four." not in page


async def test_one_begins_at_its_time_and_is_over_at_its_end(
    start_server: StartServer, database: Path
) -> None:
    server = start_server()
    await announce(database, "Too early.", starts=3_600)
    await announce(database, "Too late.", ends=-1)
    async with chatter(server) as alice:
        await announce(database, "Just in time.", starts=3, ends=3_600)
        assert (await alice.hears(Notice)).text == "Just in time."
        await alice.hears_nothing_but(Online, Toggles)
    page = await asyncio.to_thread(server.page, "/")
    assert "Just in time." in page
    assert "Too" not in page


@pytest.mark.django_db
def test_an_operator_makes_and_ends_one_and_the_history_says_so(operator: Client) -> None:
    form = {"version": 0, "text": "Tea at four.", "level": "info", "starts_at": "", "ends_at": ""}
    operator.post(f"{LIST}add/", form)
    made = Announcement.objects.get()
    until = timezone.now() + timedelta(hours=1)
    changed = {**form, "version": made.version, "ends_at": f"{until:%Y-%m-%dT%H:%M}"}
    operator.post(f"{LIST}{made.pk}/change/", changed)
    assert Announcement.objects.get().ends_at == until.replace(second=0, microsecond=0)
    assert "Until: empty →" in LogEntry.objects.first().get_change_message()  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (
            {"starts_at": "2030-01-01T10:00", "ends_at": "2030-01-01T10:00"},
            "The end must be after the start.",
        ),
        ({"text": ""}, "This field is required."),
        ({"text": "one\u202etwo"}, "control character"),
        ({"level": "shouting"}, "Select a valid choice."),
    ],
)
def test_an_inconsistent_announcement_is_refused(
    operator: Client, fields: dict[str, str], refusal: str
) -> None:
    form = {"version": 0, "text": "Tea.", "level": "info", "starts_at": "", "ends_at": ""}
    page = operator.post(f"{LIST}add/", form | fields).content.decode()
    assert refusal in page
    assert not Announcement.objects.exists()


@pytest.mark.django_db
def test_several_lines_become_one(operator: Client) -> None:
    form = {"version": 0, "text": "Tea.\r\nAt four.", "level": "info", "starts_at": "", "ends_at": ""}
    operator.post(f"{LIST}add/", form)
    assert Announcement.objects.get().text == "Tea. At four."
