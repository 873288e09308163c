"""Word filters: what a list matches in any spelling, and what it does not."""

import random
import string
import time
import timeit
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.filters.look_alikes import fold, readings
from chat.filters.words import HARMLESS, Action, Filter, Filters, Verdict, compiled, read_entries
from tests.support import look_alikes
from tests.vectors import vectors

TABLE = vectors("words")
LIST = "\n".join(TABLE["list"])


def judge(text: str, action: Action = Action.REFUSE) -> Verdict:
    return compiled([Filter(action, read_entries(LIST))]).judge(text)


@pytest.mark.parametrize("text", TABLE["found"])
def test_a_word_is_found_in_every_spelling(text: str):
    assert judge(text).refuse


@pytest.mark.parametrize("text", TABLE["harmless"])
def test_a_word_within_another_is_not_matched(text: str):
    assert judge(text) == HARMLESS


def test_each_list_has_its_own_consequence_and_all_of_them_apply():
    filters = compiled(
        [
            Filter(Action.REFUSE, ("rotten",)),
            Filter(Action.BLUR, ("egg", "rotten")),
            Filter(Action.FLAG, ("egg",)),
        ]
    )

    assert filters.judge("an apple") == HARMLESS
    assert filters.judge("an egg") == Verdict(blur=True, flag=True)
    assert filters.judge("a rotten egg") == Verdict(refuse=True, blur=True, flag=True)


def test_without_a_list_every_text_is_harmless():
    assert Filters().judge("rotten") == HARMLESS


def test_equal_lists_are_compiled_once_in_any_order():
    one, other = Filter(Action.BLUR, ("b",)), Filter(Action.FLAG, ("a",))

    assert compiled([one, other]) is compiled([other, one])


@pytest.mark.parametrize("text", ["...", "* \n", "\u200b"])
def test_an_entry_that_could_find_nothing_is_refused(text: str):
    with pytest.raises(ValueError, match="could be found"):
        read_entries(f"fine\n{text}")


def test_an_entry_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="too long"):
        read_entries("x" * 101)


def test_entries_are_lines_each_once():
    assert read_entries(" one \n\ntwo words\none\n") == ("one", "two words")


@given(st.text(string.ascii_lowercase, min_size=2, max_size=12), st.text(max_size=20), st.text(max_size=20))
def test_a_listed_word_among_others_is_found(word: str, before: str, after: str):
    assert compiled([Filter(Action.BLUR, (word,))]).judge(f"{before} , {word} , {after}").blur


@given(st.text(max_size=200))
def test_every_reading_is_words_between_single_spaces(text: str):
    for reading in readings(text):
        assert reading[0] == reading[-1] == " "
        assert reading == f" {' '.join(reading.split())} " or not reading.strip()


@given(st.text(max_size=100))
def test_folding_folds_only_once(text: str):
    once = fold(text)
    assert fold(once).replace(" ", "") == fold(fold(once)).replace(" ", "")


def test_a_list_of_a_thousand_words_finds_as_much_as_a_list_of_one():
    drawn = random.Random(7)
    words = tuple({"".join(drawn.choices(string.ascii_lowercase, k=8)) for _ in range(1_000)})
    filters = compiled([Filter(Action.FLAG, words)])

    assert all(filters.judge(f"well, {word.upper()}?").flag for word in words)


@pytest.mark.parametrize("made_of", ["a", "a ", "!", "!a", "I", "а", "🍆", "rotten ", "\u0301", "a1@"])
def test_no_text_takes_longer_than_its_length_allows(made_of: str):
    def seconds(length: int) -> float:
        text = made_of * (length // len(made_of))
        return min(timeit.repeat(lambda: judge(text), timer=time.process_time, number=1, repeat=5))

    judge("warm up")
    assert seconds(8_000) < 20 * seconds(1_000) + 0.005


def test_the_table_of_confusables_matches_unicode():
    """A newer Unicode decomposes some of them by itself: the file may still contain those, without effect."""
    stored, now = (
        set(text.splitlines()) for text in (look_alikes.FILE.read_text("utf-8"), look_alikes.table())
    )
    lines = {line[0]: line for line in stored - now}
    assert lines.keys() == {line[0] for line in now - stored}
    for newer in now - stored:
        assert set(newer) <= set(lines[newer[0]])
        extra = set(lines[newer[0]]) - set(newer)
        assert {unicodedata.normalize("NFKD", character) for character in extra} == {newer[0]}
