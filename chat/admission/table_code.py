"""The code of a private table: seven words, spelt and read. Pure.

The words are the easier ones of the English list of BIP 39. No two begin with the same four letters, and no two differ
by a single letter. Source: https://github.com/bitcoin/bips/tree/master/bip-0039
"""

import re
from functools import cache
from importlib import resources
from itertools import product
from unicodedata import combining, normalize

#: Seven words of ten bits each.
WORDS = 7
WORD_BITS = 10
BITS = WORDS * WORD_BITS
#: By which people recognize a word.
_BEGINNING = 4
#: Longer texts are no code; they are not examined.
LONGEST = 128
_WORD = re.compile("[a-z]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spell(number: int) -> str:
    """The code of a number with BITS bits: `maple river candy lion picnic tower glad`."""
    words = _words()
    mask = (1 << WORD_BITS) - 1
    return " ".join(words[number >> WORD_BITS * place & mask] for place in reversed(range(WORDS)))


def read(text: str) -> int:
    """The number of a code as somebody typed it. Raises ValueError if it is none.

    Spacing, punctuation, case and accents do not matter. In each word a wrong ending, and one wrong, missing, extra or
    exchanged letter are corrected, if only one word can be meant.
    """
    if len(text) > LONGEST:
        raise ValueError("This is not a code.")
    plain = "".join(letter for letter in normalize("NFKD", text.lower()) if not combining(letter))
    typed = _WORD.findall(plain)
    if len(typed) != WORDS:
        raise ValueError("A code has seven words.")
    number = 0
    for word in typed:
        number = number << WORD_BITS | _place_of(word)
    return number


def _place_of(word: str) -> int:
    """Which word of the list is meant. Raises ValueError."""
    places = _places()
    if word in places:
        return places[word]
    meant = {places[other] for other in _near(word) if other in places}
    if len(word) >= _BEGINNING:
        meant |= {place for other, place in places.items() if other.startswith(word[:_BEGINNING])}
    if len(meant) != 1:
        raise ValueError("This is not a word of a code.")
    return meant.pop()


def _near(word: str) -> set[str]:
    """All texts that differ from the word by one slip of the finger."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for (left, right), letter in product(cuts, _LETTERS) if right),
        *(left + letter + right for (left, right), letter in product(cuts, _LETTERS)),
    }


@cache
def _words() -> tuple[str, ...]:
    return tuple((resources.files("chat.admission") / "table_words.txt").read_text().split())


@cache
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(_words())}
