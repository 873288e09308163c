"""A code of words: what was spelt is read again, also if it was typed badly."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.admission import table_code
from chat.admission.table_code import BITS, WORDS, read, spell

NUMBERS = st.integers(0, (1 << BITS) - 1)
CODE = "maple river candy lion picnic tower glad"


@given(NUMBERS)
def test_what_was_spelt_is_read_again(number: int) -> None:
    code = spell(number)
    assert len(code.split()) == WORDS
    assert read(code) == number


@pytest.mark.parametrize(
    "typed",
    [
        "Maple River Candy Lion Picnic Tower Glad",
        "  maple-river-candy, lion\npicnic  TOWER glad. ",
        "maples rivers candies lions picnics towers gladly",
        "máple rìver candy lion picnic tower glad",
        "maple river cnady lion picnic tower glad",
        "maple river candy lion pixnic tower glad",
        "maple river candy lion picnc ttower glad",
        "\uff4daple river candy lion picnic tower glad",
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read(typed) == read(CODE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maple river candy lion picnic tower",
        f"{CODE} glad",
        "maple river candy lion picnic tower xyzzy",
        "maple river candy lion picnic tower bost",  # boost, boat or most
        CODE + " " * 128,
        "1234",
        "кленовый " * 7,
    ],
)
def test_other_texts_are_no_codes(typed: str) -> None:
    with pytest.raises(ValueError, match="code"):
        read(typed)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = read(text)
    except ValueError:
        return
    assert read(spell(number)) == number


def test_no_word_can_be_taken_for_another() -> None:
    words = table_code._words()
    assert len(words) == 1 << table_code.WORD_BITS
    assert len({word[:4] for word in words}) == len(words)
    assert all(word.isascii() and word.islower() and 4 <= len(word) <= 7 for word in words)
    assert not [word for word in words if table_code._near(word) & (set(words) - {word})]


@given(NUMBERS, st.integers(0, WORDS - 1), st.data())
def test_a_slip_never_leads_to_another_code(number: int, place: int, data: st.DataObject) -> None:
    words = spell(number).split()
    words[place] = data.draw(st.sampled_from(sorted(table_code._near(words[place]))))
    with suppress(ValueError):  # two words may be as near
        assert read(" ".join(words)) == number
