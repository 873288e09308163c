"""Interests: which spellings are equal, which are not, where a long one is cut, and the total limit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaking.interests import LONGEST, MOST, MOST_BYTES, clean_interests, fold_interest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tea", "tea "),
        ("rock'n'roll", "rock\u2019n\u2019roll"),
        ("l'art", "l\u02bcart"),
        ("l'art", "l\uff07art"),
        ("l'art", "l\u00b4art"),
        ("hawai'i", "Hawai\u02bbi"),
        ("l'art", "l\ua78cart"),
        ('\u05e6\u05d4"\u05dc', "\u05e6\u05d4\u05f4\u05dc"),
        ('12" vinyl', "12\u2033 vinyl"),
        ('"weird" fiction', "\u201cweird\u201d fiction"),
        ("rock/pop", "rock\u2044pop"),
        ("hip-hop", "hip\u2e5dhop"),
        ("hip-hop", "hip\u2053hop"),
        ("hip-hop", "hip\u1806hop"),
        ("\u0645\u062f\u0631\u0633\u0629", "\u0645\u062f\u0631\u0633\u0647"),
        ("\u06be\u0646\u062f", "\u0647\u0646\u062f"),
        ("Hip-Hop", "hip\u2011hop"),
        ("hip-hop", "hip\u2013hop"),
        ("hip-hop", "hip\u2212hop"),
        ("hip-hop", "hip hop"),
        ("sci\u00adfi", "scifi"),
        ("tea\u200b", "tea"),
        ("\u200ftea", "tea"),
        ("\u2764\ufe0f", "\u2764"),
        ("\u0130stanbul", "istanbul"),
        ("ISTANBUL", "\u0131stanbul"),
        ("\u0645\u064f\u0648\u0633\u0650\u064a\u0642\u064e\u0649", "\u0645\u0648\u0633\u064a\u0642\u0649"),
        ("\u0645\u0648\u0633\u0640\u0640\u064a\u0642\u0649", "\u0645\u0648\u0633\u064a\u0642\u0649"),
        ("\u0641\u06cc\u0644\u0645", "\u0641\u064a\u0644\u0645"),
        ("\u06a9\u062a\u0627\u0628", "\u0643\u062a\u0627\u0628"),
        ("\u0623\u0641\u0644\u0627\u0645", "\u0627\u0641\u0644\u0627\u0645"),
        ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("\uff54\uff45\uff41", "tea"),
        ("Stra\u00dfe", "STRASSE"),
        ("caf\u00e9", "cafe\u0301"),
        ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2"),
        ("\u0451\u043b\u043a\u0430", "\u0435\u043b\u043a\u0430"),
        ("\u0662\u0660\u0662\u0664", "2024"),
        ("board\t games", " board  games"),
        ("#hiking", "hiking"),
    ],
)
def test_two_spellings_of_one_interest_meet(one: str, other: str) -> None:
    assert fold_interest(one) == fold_interest(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("c", "c++"),
        ("c", "c#"),
        ("net", ".net"),
        ("a\u00f1o", "ano"),
        ("\u0439\u043e\u0433\u0430", "\u0438\u043e\u0433\u0430"),
        ("go", "goo"),
        ("rock", "rock'n'roll"),
        ("hip hop", "hi phop"),
        ("\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"),
        ("\u304b", "\u304c"),
        ("\u0939\u093f\u0902\u0926\u0940", "\u0939\u0926"),
    ],
)
def test_two_interests_that_only_look_alike_do_not_meet(one: str, other: str) -> None:
    assert fold_interest(one) != fold_interest(other)


def test_every_unicode_dash_separates_words() -> None:
    dashes = [sign for sign in map(chr, range(0x110000)) if unicodedata.category(sign) == "Pd"]
    assert len(dashes) > 20
    assert {fold_interest(f"hip{dash}hop") for dash in dashes} == {"hip hop"}


@pytest.mark.parametrize("nothing", ["", "  ", "\u2800", "\ufe0f", "\u00ad", "\ufffc", "\u200d", "---", "#"])
def test_invisible_text_is_not_an_interest(nothing: str) -> None:
    assert clean_interests([nothing, "tea"]) == ("tea",)


@pytest.mark.parametrize(
    ("long", "cut"),
    [
        ("a" * 40, "a" * 32),
        ("a" * 31 + "\U0001f44d\U0001f3fd", "a" * 31),
        ("a" * 31 + "\u0915\u093f", "a" * 31),
        ("a" * 31 + "\U0001f1e9\U0001f1ea", "a" * 31),
        ("a" * 30 + "\U0001f1e9\U0001f1ea!", "a" * 30 + "\U0001f1e9\U0001f1ea"),
        ("\u0915" + "\u093f" * 40, "\u0915" + "\u093f" * 31),
    ],
)
def test_a_long_interest_is_cut_between_what_people_see_as_characters(long: str, cut: str) -> None:
    assert fold_interest(long) == cut


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(interest: str) -> None:
    folded = fold_interest(interest)
    assert fold_interest(folded) == folded
    assert len(folded) <= LONGEST


@pytest.mark.parametrize("letter", ["a", "\u044f", "\u0639", "\u00e9"])
def test_ten_of_the_longest_fit_in_alphabets_of_two_bytes_a_letter(letter: str) -> None:
    given = [f"{letter * (LONGEST - 1)}{number}" for number in range(MOST)]
    assert clean_interests(given) == tuple(given)


def test_an_eleventh_is_left_out() -> None:
    assert clean_interests(map(str, range(20))) == tuple(map(str, range(MOST)))


@pytest.mark.parametrize("letter", ["\u8336", "\U0001f600", "\u0e01"])
def test_the_total_is_limited_in_bytes_and_short_interests_still_fit(letter: str) -> None:
    kept = clean_interests([*(f"{letter * 31}{number}" for number in range(MOST - 1)), "tea"])
    assert sum(len(interest.encode()) for interest in kept) <= MOST_BYTES
    assert len(kept) >= 5
    assert kept[-1] == "tea"
