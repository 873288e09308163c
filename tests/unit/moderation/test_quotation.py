"""A moderator's text must not repeat a guest's, but may otherwise be anything."""

import pytest

from chat.moderation.quotation import quotes

SAID = [
    "I know where you live",
    "call me: 0171 2345678",
    "idiot",
    "me@a-long-name.example.org",
    "wertloses Stück",
]


@pytest.mark.parametrize(
    "written",
    [
        "You wrote: I know where you live.",
        "“i KNOW, where you… live”",
        "Do not give 2345678 to strangers",
        "You said »Wertloses Stück« to somebody",
        "No threats like: and I know where you live now",
    ],
)
def test_a_quotation_is_found(written: str) -> None:
    assert quotes(written, SAID)


@pytest.mark.parametrize(
    "written", ["", "Be kind.", "No threats.", "You called somebody names.", "You live here too."]
)
def test_own_words_are_none(written: str) -> None:
    assert not quotes(written, SAID)


def test_nothing_repeats_nothing() -> None:
    assert not quotes("Be kind.", ["", "  ", "?!"])
