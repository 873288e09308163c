"""A text is tried against the word filters: which list finds what, and what would happen. Nothing of it stays."""

import logging
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.filters.cleaning import clean
from chat.filters.words import Action
from chat.models import Pool, WordFilter
from chat.policy import text_trial
from chat.policy.toggles import Toggles

pytestmark = pytest.mark.django_db

TRY = "/admin/chat/wordfilter/try/"


@pytest.fixture(autouse=True)
def _lists() -> None:
    club = Pool.objects.create(slug="club", name="Club")
    for name, action, words, pool, is_on in (
        ("Slurs", "refuse", "scum\nlow life*", None, True),
        ("Rude", "blur", "idiot\nscum", None, True),
        ("Sales", "flag", "buy now", None, True),
        ("Club's own", "refuse", "spoiler", club, True),
        ("Old", "refuse", "kitten", None, False),
    ):
        WordFilter(name=name, action=action, words=words, pool=pool, is_on=is_on).save()


def tried(operator: Client, text: str, pool: str = "") -> Any:
    return operator.post(TRY, {"text": text, "pool": pool})


@pytest.mark.parametrize(
    ("text", "outcome", "found"),
    [
        ("hello there", "Sent as it is", []),
        ("you SCUM", "Refused", [("Rude", "scum"), ("Slurs", "scum")]),
        ("low lifes", "Refused", [("Slurs", "low life*")]),
        ("an 1d10t", "Sent, and hidden until the receiver taps it", [("Rude", "idiot")]),
        ("Buy now!", "Sent, and the receiver is offered to report it", [("Sales", "buy now")]),
        ("a kitten", "Sent as it is", []),
        ("a spoiler", "Sent as it is", []),
    ],
)
def test_it_says_which_list_and_which_entry_and_what_would_happen(
    operator: Client, text: str, outcome: str, found: list[tuple[str, str]]
) -> None:
    page = tried(operator, text)
    assert f">{outcome}<" in page.text
    assert [(match.word_filter.name, match.entry) for match in page.context["trial"].matches] == found


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "you SCUM",
        "low lifes",
        "an 1d10t",
        "Buy now!",
        "a spoiler",
        "s c u m, buy now",
        "he\u202ello",
    ],
)
@pytest.mark.parametrize("pool", ["main", "club"])
def test_it_says_what_a_conversation_would_do(text: str, pool: str) -> None:
    trial = text_trial.try_text(text, Pool.objects.filter(slug=pool).first())
    verdict = WordFilter.by_pool()[pool].judge(clean(text))
    found = {match.action for match in trial.matches}
    assert (Action.REFUSE in found, Action.BLUR in found, Action.FLAG in found) == verdict
    assert trial.shown == clean(text)
    assert trial.is_passed_on is not verdict.refuse


def test_a_pool_has_its_own_lists_too(operator: Client) -> None:
    club = str(Pool.objects.get().pk)
    assert "Refused" in tried(operator, "a spoiler", club).text
    assert "Refused" in tried(operator, "scum", club).text


def test_cleaning_length_and_links_are_shown(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tried(operator, "he\u202ello")
    assert "Sent after cleaning" in page.text
    assert page.context["trial"].shown == "hello"
    assert "The text has no visible characters." in tried(operator, "\u2800").text
    monkeypatch.setattr(text_trial, "current", lambda: Toggles(links="refuse", text_limit=20))
    assert "contains a link" in tried(operator, "see example.org").text
    assert "longer than the longest message" in tried(operator, "a" * 21).text


def test_nothing_is_stored_and_nothing_is_logged(operator: Client, caplog: pytest.LogCaptureFixture) -> None:
    secret = "my aunt keeps bees, you scum"
    with (
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        page = tried(operator, secret)
    assert "no-store" in page["Cache-Control"]
    assert secret not in caplog.text.replace("\n", " ")
    changes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert changes == []
    assert not any("bees" in query["sql"] for query in queries)
    assert not LogEntry.objects.exists()
    assert "bees" not in operator.get(TRY).text


@pytest.mark.parametrize("text", ["", " ", "a" * 5_001, "a\x00b"])
def test_whatever_is_posted_is_answered(operator: Client, text: str) -> None:
    assert tried(operator, text).status_code == 200
    assert tried(operator, "scum", "99999").status_code == 200


def test_only_accounts_that_may_see_the_lists_can_try_texts(client: Client) -> None:
    client.force_login(User.objects.create_user("somebody", is_staff=True))
    assert client.get(TRY).status_code == 403
    assert client.post(TRY, {"text": "scum"}).status_code == 403
