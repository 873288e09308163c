"""Cleaning removes reordering, stacking and invisible characters; languages and emoji stay as they are."""

import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.filters.blank import is_blank
from chat.filters.cleaning import clean
from tests.vectors import vectors

#: Characters that occur in attacks and in ordinary texts alike, mixed with anything else.
TROUBLE = st.text(
    st.one_of(
        st.sampled_from(
            "a \nב\u0628ก\u0915\U0001f469\U0001f3f4\u2764\u0301\u0302\u0e47\u093c\u0f71\u200b\u200c\u200d\u200e\u200f"
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f\u00ad\u3164\ufeff\u180e\u1820\U000e0067"
            "\U000e0062\U000e007f\U000e0101\U0001e8d0"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)

TABLE = vectors("cleaning")


@pytest.mark.parametrize("text", TABLE["kept"].values(), ids=TABLE["kept"])
def test_languages_and_emoji_stay_as_they_are(text: str):
    assert clean(text) is text or clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    TABLE["removed"],
    ids=ascii,
)
def test_reordering_stacking_and_hidden_characters_are_removed(text: str, shown: str):
    assert clean(text) == shown


@given(TROUBLE)
def test_done_twice_is_done_once(text: str):
    assert clean(clean(text)) == clean(text)


@given(TROUBLE)
def test_a_text_never_grows_and_nothing_changes_its_place(text: str):
    rest = iter(text)
    assert all(character in rest for character in clean(text))


@given(TROUBLE)
def test_visible_text_stays_visible(text: str):
    if not is_blank(text.translate(dict.fromkeys(range(0xFFF0, 0xFFFC)))):
        assert not is_blank(clean(text))


@given(TROUBLE)
def test_no_text_changes_the_direction_of_the_text_after_it(text: str):
    opened: list[str] = []
    for character in clean(text):
        if character in "\u202a\u202b\u2066\u2067\u2068":
            opened.append(character)
        elif character in "\u202c\u2069":
            assert opened
            assert (opened.pop() in "\u202a\u202b") == (character == "\u202c")
        assert character not in "\u202d\u202e"
        assert not (character == "\n" and opened)
    assert opened == []


@pytest.mark.parametrize(
    "made_of",
    [
        "\u2067",
        "\u2069\u2067",
        "\u0301\u200b",
        "ก\u0e47\u200b",
        "م\u200c",
        "\u202a\u2067\u202c",
        "\U0001e8d0",
    ],
    ids=ascii,
)
def test_no_text_takes_longer_than_its_length_allows(made_of: str):
    def seconds(length: int) -> float:
        text = made_of * (length // len(made_of))
        return min(timeit.repeat(lambda: clean(text), timer=time.process_time, number=1, repeat=5))

    assert seconds(8_000) < 20 * seconds(1_000) + 0.005


@given(st.text(st.characters(codec="ascii")))
def test_ascii_costs_nothing(text: str):
    assert clean(text) is text
