"""Questions in the admin: one, many at once, the starter questions, and what became of the chats."""

import pytest
from django.test import Client
from redis import Redis

from chat.forms import questions as forms
from chat.models import Pool, Question, SiteVersion
from chat.policy.pools import MAIN
from matchmaking.stats import questions as counted
from matchmaking.store.keys import SiteKeys

LIST = "/admin/chat/question/"


def texts() -> list[str]:
    return sorted(Question.objects.values_list("text", flat=True))


def count(redis: Redis, question: Question, *, asked: int, longer: int) -> None:
    key = f"{SiteKeys().question}{question.pk}"
    redis.hset(key, mapping={"asked": asked, "longer": longer})
    redis.pexpire(key, counted.KEPT_MS)


def row_of(page: str, text: str) -> str:
    return page.partition(text)[2].partition("</tr>")[0]


def test_a_question_is_added_and_in_the_deck_of_every_pool(operator: Client) -> None:
    before = SiteVersion.stored()
    operator.post(f"{LIST}add/", {"text": "Tea or coffee?", "language": "en", "version": "0"})
    question = Question.objects.get()
    assert SiteVersion.stored() == before + 1
    assert Question.by_pool()[MAIN].questions == (question.value(),)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 201}, "at most 200 characters"),
        ({"text": "a\u202eb"}, "control character"),
        ({"language": "xx"}, "not one of the available choices"),
        ({"first_day": "2026-12-24", "last_day": "2026-12-01"}, "not before the first one"),
    ],
)
def test_a_wrong_question_is_refused(operator: Client, fields: dict[str, str], error: str) -> None:
    page = operator.post(f"{LIST}add/", {"text": "Why?", "language": "", "version": "0"} | fields)
    assert error in str(page.context["adminform"].form.errors)
    assert texts() == []


def test_fifty_questions_are_pasted_at_once(operator: Client) -> None:
    club = Pool.objects.create(slug="club", name="Club")
    lines = "\r\n".join(f"Question {number}?" for number in range(50))
    page = operator.post(
        f"{LIST}many/", {"lines": lines, "language": "de", "pool": str(club.pk)}, follow=True
    )
    assert "Questions added: 50. Already there: 0." in page.text
    assert Question.objects.filter(pool=club, language="de").count() == 50
    again = operator.post(
        f"{LIST}many/", {"lines": lines, "language": "de", "pool": str(club.pk)}, follow=True
    )
    assert "Questions added: 0. Already there: 50." in again.text
    assert set(Question.by_pool()) == {"club"}


def test_a_pasted_spreadsheet_names_languages_and_days(operator: Client) -> None:
    operator.post(
        f"{LIST}many/", {"lines": "Was kochst du?\tde\t2026-12-01\t2026-12-24\nAnd you?", "language": "en"}
    )
    german, english = Question.objects.order_by("language")
    assert (german.language, str(german.first_day), str(german.last_day)) == (
        "de",
        "2026-12-01",
        "2026-12-24",
    )
    assert (english.language, english.text, english.first_day) == ("en", "And you?", None)


def test_one_wrong_line_adds_nothing_and_is_named(operator: Client) -> None:
    page = operator.post(f"{LIST}many/", {"lines": "Fine?\nWhy?;klingon", "language": ""})
    assert "Line 2: “klingon” is not one of" in page.text
    assert "Fine?" in page.text
    assert texts() == []


def test_the_starter_questions_come_with_one_press_and_only_once(operator: Client) -> None:
    for expected in (40, 0):
        page = operator.post(f"{LIST}starters/", {"languages": ["en", "ar"], "pool": ""}, follow=True)
        assert f"Questions added: {expected}." in page.text
    assert Question.objects.filter(language="en", pool=None).count() == 20
    assert Question.objects.filter(language="ar", pool=None).count() == 20


def test_a_site_has_a_bounded_number_of_questions(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_QUESTIONS", 30)
    operator.post(f"{LIST}starters/", {"languages": ["en"], "pool": ""})
    for address, fields in (
        ("starters/", {"languages": ["de"], "pool": ""}),
        ("many/", {"lines": "\n".join(f"Question {number}?" for number in range(11)), "language": ""}),
    ):
        assert "A site has at most 30 questions." in operator.post(LIST + address, fields).text
    assert Question.objects.count() == 20
    operator.post(
        f"{LIST}many/", {"lines": "\n".join(f"Question {number}?" for number in range(10)), "language": ""}
    )
    refused = operator.post(f"{LIST}add/", {"text": "One more?", "language": "", "version": "0"})
    assert "A site has at most 30 questions." in refused.text
    assert Question.objects.count() == 30


def test_counts_are_shown_from_twenty_chats_on(operator: Client, redis: Redis) -> None:
    known, rare, new = (Question(text=text) for text in ("Often asked?", "Seldom asked?", "Never asked?"))
    for question in (known, rare, new):
        question.save()
    count(redis, known, asked=20, longer=13)
    count(redis, rare, asked=19, longer=19)
    page = operator.get(LIST).text
    assert ">20<" in row_of(page, "Often asked?")
    assert ">65 %<" in row_of(page, "Often asked?")
    for text in ("Seldom asked?", "Never asked?"):
        assert row_of(page, text).count(">-<") >= 2
        assert "%" not in row_of(page, text)


def test_the_list_is_there_without_redis(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Question(text="Why?").save()

    def away() -> Redis:
        raise ConnectionError

    monkeypatch.setattr("chat.stats.questions.matchmaking_redis", away)
    monkeypatch.setattr("chat.stats.questions.REDIS_ERRORS", (ConnectionError,))
    assert "Why?" in operator.get(LIST).text


def test_who_may_not_add_questions_cannot_reach_these_pages(client: Client, admin_user: object) -> None:
    from django.contrib.auth.models import User

    clerk = User.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    for page in ("many/", "starters/"):
        assert client.post(LIST + page, {"lines": "Why?", "languages": ["en"]}).status_code == 403
    assert texts() == []
