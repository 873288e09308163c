"""What cannot be undone is asked about once more, and nothing happens before the second press."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from chat.models import Appeal, Ban, EntryCode, Pool, Report
from chat.moderation import appeals
from tests.integration.moderation.reported import LIST, decide, file_report

pytestmark = pytest.mark.django_db


def press(moderator: Client, report: Report, action: str, **form: str) -> str:
    filled_in = {"reason": "Be kind.", "verified": str(report.verified), "unproved": str(report.unproved)}
    address = f"{LIST}{report.pk}/decide/"
    return moderator.post(address, filled_in | {"action": action, "sure": ""} | form, follow=True).text


@pytest.mark.parametrize("action", ["DISMISS", "WARN", "BAN_HOUR", "BAN_DAY", "BAN_WEEK"])
def test_a_decision_takes_a_second_press(operator: Client, action: str) -> None:
    report = file_report(accused="mallory", handle="1.aa")
    page = press(operator, report, action)
    assert "This cannot be undone." in page
    assert f'name="sure" value="{action}"' in page
    assert Report.objects.get().is_open
    assert not LogEntry.objects.exists()
    press(operator, report, action, sure=action)
    assert not Report.objects.get().is_open


def test_a_moderator_who_presses_another_button_is_asked_again(operator: Client) -> None:
    report = file_report(accused="mallory")
    assert "Ban for 7 days?" in press(operator, report, "BAN_WEEK", sure="DISMISS")
    assert Report.objects.get().is_open


def test_the_page_says_what_the_guest_and_its_network_meet(operator: Client) -> None:
    report = file_report(accused="mallory", handle="1.aa", proved={1: "a", 2: "b"}, claimed={1: "c"})
    page = press(operator, report, "BAN_DAY", network="on", reason="<b>Be kind.</b>")
    assert "The guest sees your reason: “&lt;b&gt;Be kind.&lt;/b&gt;”" in page
    assert "Everybody else on the same network" in page
    assert "(2 proved, 1 unproved)" in page
    assert 'name="network" value="on"' in page
    assert "Everybody else on the same network" not in press(operator, report, "BAN_DAY")
    assert "Nothing happens to the reported guest." in press(operator, report, "DISMISS")


def test_a_report_that_changed_after_the_question_is_not_decided(operator: Client) -> None:
    report = file_report(accused="mallory")
    press(operator, report, "BAN_DAY")
    Report.objects.update(unproved=9)
    assert "the reporter added to it" in press(operator, report, "BAN_DAY", sure="BAN_DAY")
    assert not Ban.objects.exists()


def test_an_answer_to_an_appeal_takes_a_second_press(operator: Client) -> None:
    decide(operator, file_report(accused="mallory"), "BAN_DAY")
    appeal = Appeal.objects.get()
    appeals.file(appeal, "It was a joke.")
    address, form = (
        f"/admin/chat/appeal/{appeal.pk}/decide/",
        {"text": "Sorry.", "outcome": "lift", "sure": ""},
    )
    page = operator.post(address, form).text
    assert "This ban ends at once: Guest until" in page
    assert "It was a joke." not in page
    appeal.refresh_from_db()
    assert appeal.is_waiting
    back = operator.post(address, form | {"sure": "lift", "back": "yes"}).text
    assert "Sorry." in back
    operator.post(address, form | {"sure": "lift"})
    assert Appeal.objects.get().outcome == "lifted"


def test_taking_entry_codes_back_takes_a_second_press(operator: Client) -> None:
    pool = Pool.objects.create(slug="club", name="Club")
    EntryCode.make(pool, 3, timezone.now() + timedelta(1))
    address = f"/admin/chat/pool/{pool.pk}/codes/"
    assert "Codes that stop working: 3." in operator.post(address, {"take_back": "yes", "sure": ""}).text
    assert operator.post(address, {"sure": "yes", "back": "yes"}).headers["Location"] == address
    assert not EntryCode.objects.filter(is_burned=True).exists()
    operator.post(address, {"take_back": "yes", "sure": "yes"})
    assert EntryCode.objects.filter(is_burned=True).count() == 3


def test_lifting_a_ban_takes_a_second_press(operator: Client) -> None:
    ban = Ban.objects.create(kind="network", value="x", until=timezone.now() + timedelta(1))
    address = f"/admin/chat/ban/{ban.pk}/lift/"
    assert (
        "Everybody on this network can come in again"
        in operator.post(address, {"lift": "yes", "sure": ""}).text
    )
    operator.post(address, {"lift": "yes", "sure": "yes", "back": "yes"})
    assert Ban.objects.get().is_running
    operator.post(address, {"lift": "yes", "sure": "yes"})
    assert not Ban.objects.get().is_running
