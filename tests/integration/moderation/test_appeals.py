"""Appeals: a code shown with the reason, a text without an account, a moderator's answer, an outcome."""

import re
from datetime import timedelta
from http import HTTPStatus
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from chat.formats.appeal_code import code_of
from chat.models import Appeal, Ban, Caution
from chat.moderation import appeals
from chat.moderation.erasure import erase_overdue
from chat.pages import appeal_page
from chat.report_keys import KeysError
from chatsite.web.throttle import Throttle
from tests.integration.moderation.reported import decide, file_report

pytestmark = pytest.mark.django_db

ORIGIN = {"Origin": "http://localhost:8000"}
LIST = "/admin/chat/appeal/"
WORDS = "It was a line of a poem, and they asked for it."


@pytest.fixture(autouse=True)
def _own_origin(settings: Settings, redis: Redis) -> None:
    settings.SITE_ORIGINS = [ORIGIN["Origin"]]


def decided(operator: Client, action: str = "BAN_DAY") -> Appeal:
    decide(operator, file_report(handle="abcd.1234"), action, network="on")
    return Appeal.objects.get(of_network=False)


def send(code: str, text: str = "", **headers: str) -> str:
    """Posts like a guest's browser, without any cookie. Returns the page."""
    guest = Client(enforce_csrf_checks=True)
    response = guest.post("/appeal/", {"code": code, "text": text}, headers=headers or ORIGIN)
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"
    return re.sub(r"\s+", " ", response.text)


def answer(operator: Client, appeal: Appeal, outcome: str, text: str = "") -> str:
    page = operator.post(f"{LIST}{appeal.pk}/decide/", {"outcome": outcome, "text": text}, follow=True)
    return page.text


@pytest.mark.parametrize(("action", "kind"), [("WARN", "Warning"), ("BAN_DAY", "Ban")])
def test_a_decision_comes_with_an_appeal_code(operator: Client, action: str, kind: str) -> None:
    page = send(decided(operator, action).code)
    assert kind in page
    assert "Be kind." in page
    assert "You have not appealed yet." in page


def test_a_dismissed_report_comes_without_an_appeal_code(operator: Client) -> None:
    decide(operator, file_report(), "DISMISS")
    assert not Appeal.objects.exists()


def test_the_code_is_stored_nowhere_and_the_database_alone_cannot_make_it(
    operator: Client, settings: Settings
) -> None:
    appeal = decided(operator)
    code = appeal.code
    stored = str(Appeal.objects.values())
    assert code not in stored
    assert code.replace("-", "") not in stored
    settings.SECRET_KEY = "another key, as whoever only has the database has to guess it"
    assert code_of(appeal.nonce) != code


def test_a_new_secret_key_keeps_appeal_codes_valid(operator: Client, settings: Settings) -> None:
    appeal = decided(operator)
    before, old = appeal.code, settings.SECRET_KEY
    settings.SECRET_KEY = "another key, which the site has from now on, and long enough"
    assert "Ban" in send(before)
    assert appeal.code == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert appeal.code == before


def test_a_code_is_read_in_lower_case_and_with_spaces(operator: Client) -> None:
    code = decided(operator).code
    assert "Ban" in send(f" {code.lower().replace('-', ' ')} ")


def test_it_can_be_filed_once(operator: Client) -> None:
    appeal = decided(operator)
    assert "Your appeal has been sent." in send(appeal.code, WORDS)
    assert "has not been decided yet" in send(appeal.code, "and another thing")
    appeal.refresh_from_db()
    assert appeal.text() == WORDS


def test_a_moderator_reads_it_and_lifts_the_bans(operator: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    assert str(appeal) in operator.get(LIST).text
    assert WORDS in operator.get(f"{LIST}{appeal.pk}/change/").text
    assert Ban.objects.filter(until__gt=timezone.now()).count() == 2
    assert "Answered" in answer(operator, appeal, "lift", "You are right, sorry.")
    assert not Ban.objects.filter(until__gt=timezone.now()).exists()
    page = send(appeal.code)
    assert "The decision has been lifted" in page
    assert "You are right, sorry." in page


def test_a_lifted_warning_is_no_longer_sent(operator: Client) -> None:
    appeal = decided(operator, "WARN")
    send(appeal.code, WORDS)
    answer(operator, appeal, "lift")
    assert not Caution.standing().exists()


def test_an_upheld_decision_remains_in_force(operator: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    answer(operator, appeal, "uphold", "The line was clear.")
    assert Ban.objects.filter(until__gt=timezone.now()).count() == 2
    assert "The decision stands" in send(appeal.code)


def test_the_answer_erases_what_the_guest_wrote(operator: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    answer(operator, appeal, "uphold")
    appeal.refresh_from_db()
    assert appeal.text() == ""
    assert WORDS not in operator.get(f"{LIST}{appeal.pk}/change/").text
    assert WORDS not in operator.get(f"{LIST}{appeal.pk}/history/").text


def test_nobody_answers_twice(operator: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    answer(operator, appeal, "uphold")
    assert "Someone else has already decided" in answer(operator, appeal, "lift")
    assert Ban.objects.filter(until__gt=timezone.now()).exists()


def test_an_unfiled_appeal_is_not_in_the_admin(operator: Client) -> None:
    appeal = decided(operator)
    assert operator.get(f"{LIST}{appeal.pk}/change/", follow=True).status_code != 200
    assert operator.post(f"{LIST}{appeal.pk}/decide/", {"outcome": "lift"}).status_code == 404


def test_moderators_may_and_others_may_not(operator: Client, client: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    # A test that empties the tables may have run before.
    import_module("chat.migrations.0017_appeals_groups").permit(apps, None)
    for groups, status in (([], 403), (["Moderator"], 200)):
        user = User.objects.create_user(f"somebody in {groups}", is_staff=True)
        user.groups.set(Group.objects.filter(name__in=groups))
        browser = Client()
        browser.force_login(user)
        assert browser.get(f"{LIST}{appeal.pk}/change/").status_code == status
    assert Client().post(f"{LIST}{appeal.pk}/decide/", {"outcome": "lift"}).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000", "' OR 1=1", "\x00", "é" * 64])
def test_an_unknown_code_is_reported(operator: Client, code: str) -> None:
    decided(operator)
    assert "This code is not valid" in send(code, WORDS)
    assert not Appeal.objects.exclude(filed_at=None).exists()


def test_its_time_ends(operator: Client, settings: Settings) -> None:
    appeal = decided(operator)
    send(appeal.code, WORDS)
    held = appeal.expires_at - timezone.now()
    assert timedelta(days=settings.REPORT_KEEP_DAYS) < held <= timedelta(days=settings.REPORT_KEEP_DAYS + 1)
    Appeal.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "it has expired" in send(appeal.code)
    erase_overdue()
    assert not Appeal.objects.exists()
    assert Ban.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost:8000"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "http://localhost:8000/appeal/"},
    ],
    ids=str,
)
def test_no_other_page_sends_the_form(operator: Client, headers: dict[str, str]) -> None:
    appeal = decided(operator)
    page = send(appeal.code, WORDS, **headers)
    assert "send the form again from this page" in page
    assert "Be kind." not in page
    assert not Appeal.objects.exclude(filed_at=None).exists()


def test_a_browser_that_sends_only_same_origin_may_post(operator: Client) -> None:
    assert "Your appeal has been sent." in send(
        decided(operator).code, WORDS, **{"Sec-Fetch-Site": "same-origin"}
    )


def test_if_its_text_cannot_be_stored_the_page_says_to_try_again(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise KeysError("the keys are away")

    appeal = decided(operator)
    monkeypatch.setattr(appeals, "file", away)
    response = Client(headers=ORIGIN).post("/appeal/", {"code": appeal.code, "text": WORDS})
    assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert not Appeal.objects.exclude(filed_at=None).exists()


def test_codes_are_not_tried_without_end(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appeal_page, "UNKNOWN", Throttle("appeal-unknown", "3/1h"))
    appeal = decided(operator)
    for _ in range(3):
        send("0000-0000-0000-0000")
    assert "Too many tries" in send(appeal.code)


def test_text_of_a_guest_is_shown_to_the_moderator_unchanged(operator: Client) -> None:
    appeal = decided(operator)
    send(appeal.code, "<script>alert(1)</script>\x07 second\nthird")
    page = operator.get(f"{LIST}{appeal.pk}/change/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; second<br>third" in page
    send(appeal.code, "x" * 5_000)
    assert len(Appeal.objects.get(of_network=False).text()) <= 1_000
