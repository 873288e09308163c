"""An operator's own name words: what they may be, and the resulting names."""

import re

import pytest

from chat.formats.name_words import read_word_list

GOOD = "Red Blue Green\nGrey\n\nFox Owl\nBee Cat"


def test_two_blocks_of_words_make_names():
    words = read_word_list(GOOD)

    assert words.first == ("Red", "Blue", "Green", "Grey")
    assert words.second == ("Fox", "Owl", "Bee", "Cat")
    assert re.fullmatch(r"(Red|Blue|Green|Grey) (Fox|Owl|Bee|Cat)", words.candidates()[0])


def test_blank_lines_around_and_between_the_blocks_and_repeated_words_do_not_matter():
    assert read_word_list(f"\n\n{GOOD} Cat Cat\n \n") == read_word_list(GOOD.replace("\n\n", "\n \n\n\n"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Red Blue Green Grey", "Enter two blocks of words with an empty line between them."),
        (f"{GOOD}\n\nmore", "Enter two blocks of words with an empty line between them."),
        ("Red Blue Red Grey\n\nFox Owl Bee Cat", "Each block needs at least 4 different words."),
        ("Red Blue Green Grey\n\nFox Owl Bee Hippopotamuslikes", "“Hippopotamuslikes” is too long"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_word_list(text)
