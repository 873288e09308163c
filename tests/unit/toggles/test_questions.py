"""Which question of a deck two guests are asked."""

from collections import Counter
from datetime import date
from hashlib import blake2b

import pytest

from chat.toggles.questions import Deck, Question

TODAY = date(2026, 11, 27)
ENGLISH = [Question(number, "en", f"English {number}") for number in range(20)]
GERMAN = [Question(number, "de", f"German {number}") for number in range(20, 30)]


def deck(*questions: Question) -> Deck:
    made = Deck.of(questions, fallback="en")
    assert made is not None
    return made


def texts(of: Deck, language: str, count: int = 30, *, chat: str = "c", day: date = TODAY) -> list[str]:
    picked = [of.pick(chat, language, k, day) for k in range(count)]
    return [question.text for question in picked if question is not None]


def test_without_questions_there_is_no_deck() -> None:
    assert Deck.of([], fallback="en") is None


def test_each_question_of_the_language_is_asked_once_and_then_they_begin_again() -> None:
    first, again = texts(deck(*ENGLISH, *GERMAN), "de", 10), texts(deck(*ENGLISH, *GERMAN), "de", 20)[10:]
    assert set(first) == {question.text for question in GERMAN}
    assert len(first) == len(set(first))
    assert again == first


def test_every_process_finds_the_same_one_whatever_the_order_of_its_rows() -> None:
    assert texts(deck(*ENGLISH), "en") == texts(deck(*reversed(ENGLISH)), "en")


def test_chats_begin_with_different_questions() -> None:
    begun = Counter(texts(deck(*ENGLISH), "en", 1, chat=f"chat {number}")[0] for number in range(2_000))
    assert len(begun) == len(ENGLISH)
    assert max(begun.values()) < 200  # 100 are expected of each


def test_guests_without_a_common_language_get_questions_in_that_of_the_site() -> None:
    assert set(texts(deck(*ENGLISH, *GERMAN), "")) == {question.text for question in ENGLISH}


def test_a_language_without_questions_gets_those_of_the_site() -> None:
    assert set(texts(deck(*ENGLISH, *GERMAN), "fr")) == {question.text for question in ENGLISH}


def test_nobody_is_asked_in_a_language_that_only_others_read() -> None:
    assert texts(deck(*GERMAN), "fr") == []
    assert texts(deck(*GERMAN), "") == []


def test_a_question_for_everybody_is_asked_in_each_language() -> None:
    either = Question(99, "", "1 + 1 = ?")
    for language in ("de", "fr", ""):
        assert either.text in texts(deck(*ENGLISH, *GERMAN, either), language)


def test_a_question_is_asked_on_its_days_only() -> None:
    advent = Question(1, "en", "Advent?", date(2026, 12, 1), date(2026, 12, 24))
    asked = {day: texts(deck(advent), "en", 1, day=date(2026, 12, day)) for day in (1, 24, 25)}
    assert asked == {1: ["Advent?"], 24: ["Advent?"], 25: []}
    assert texts(deck(advent), "en", 1, day=date(2026, 11, 30)) == []


def test_a_deleted_question_leaves_the_order_of_the_others() -> None:
    before = texts(deck(*ENGLISH), "en", 20)
    after = texts(deck(*ENGLISH[:7], *ENGLISH[8:]), "en", 19)
    assert after == [text for text in before if text != "English 7"]


def test_a_chat_orders_the_deck_once_and_old_chats_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = Counter[bytes]()

    def counted(data: bytes, *, digest_size: int) -> object:
        hashed[data.split()[0]] += 1
        return blake2b(data, digest_size=digest_size)

    monkeypatch.setattr("chat.toggles.questions.blake2b", counted)
    of = deck(*ENGLISH)
    texts(of, "en", 10)
    assert hashed[b"c"] == len(ENGLISH)
    for number in range(100):
        texts(of, "en", 1, chat=f"chat{number}")
    texts(of, "en", 1)
    assert hashed[b"c"] == 2 * len(ENGLISH)
