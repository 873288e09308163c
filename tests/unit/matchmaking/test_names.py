"""The words for names: each language of the pages has its own, and enough of them."""

from importlib import resources

import pytest
from django.conf import settings

from matchmaking.names import word_list

LANGUAGES = sorted({code.partition("-")[0] for code, _ in settings.LANGUAGES})
LONGEST_NAME = 32
FEWEST_NAMES = 9_000  # with half of them in use on a busy evening


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_of_the_pages_has_its_own_words(language: str) -> None:
    assert (resources.files("matchmaking") / "words" / f"{language}.txt").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_names_enough_and_none_twice(language: str) -> None:
    words = word_list(language)
    for block in (words.first, words.second):
        assert len(set(block)) == len(block)
    assert len(words.first) * len(words.second) >= FEWEST_NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_letters_and_no_name_is_long(language: str) -> None:
    words = word_list(language)
    assert all(word.isalpha() for word in words.first + words.second)
    number = len(" 999999")
    assert max(map(len, words.first)) + 1 + max(map(len, words.second)) + number <= LONGEST_NAME + number


def test_a_language_without_a_word_list_uses_english() -> None:
    assert word_list("tlh") == word_list("en")


def test_an_invented_language_costs_nothing() -> None:
    assert {id(word_list(f"made-up-{n}")) for n in range(1_000)} == {id(word_list("en"))}
