"""Lists of questions as operators paste them."""

from datetime import date
from string import ascii_letters

import pytest

from chat.formats.question_list import Row, read_questions
from chat.formats.starter_questions import starter_questions
from chat.models.pools.question import LANGUAGES
from chat.toggles.questions import LONGEST_QUESTION


def read(text: str) -> list[Row]:
    return read_questions(text, languages=("en", "de"), longest=40)


def test_each_line_is_a_question_and_empty_lines_are_skipped() -> None:
    assert read("What now?\n\n  And, then?  \nWhat now?\n") == [Row("What now?"), Row("And, then?")]


@pytest.mark.parametrize("between", ["\t", ";", "; "])
def test_columns_name_language_and_days(between: str) -> None:
    line = between.join(["Was kochst du?", "DE", "2026-12-01", "2026-12-24"])
    assert read(line) == [Row("Was kochst du?", "de", date(2026, 12, 1), date(2026, 12, 24))]
    assert read(between.join(["Why?", "", "", "2026-12-24", "", ""])) == [
        Row("Why?", last_day=date(2026, 12, 24))
    ]


def test_a_question_in_quotes_may_contain_a_semicolon() -> None:
    assert read('"Tea; or coffee?";en') == [Row("Tea; or coffee?", "en")]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Fine?\nWhy;xx", "Line 2: “xx” is not one of en, de."),
        (";en", "Line 1: the question is missing."),
        ("x" * 41, "Line 1: a question has at most 40 characters."),
        ("Why;en;tomorrow", "Line 1: “tomorrow” is not a day such as 2026-12-24."),
        ("Why;en;2026-12-24;2026-12-01", "Line 1: the last day is before the first one."),
        ("Why;en;;;more", "Line 1: there are more than four columns."),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_twenty_starter_questions_in_each_language(language: str) -> None:
    questions = starter_questions(language)
    assert len(set(questions)) == 20
    assert all(question[-1] in "?؟" and len(question) <= LONGEST_QUESTION for question in questions)
    assert all(question == question.strip() for question in questions)


def test_starter_questions_are_written_in_their_own_language() -> None:
    everywhere = [question for language in LANGUAGES for question in starter_questions(language)]
    assert len(set(everywhere)) == len(everywhere)
    assert not any(letter in question for question in starter_questions("ar") for letter in ascii_letters)
