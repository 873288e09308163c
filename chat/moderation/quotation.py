"""A quotation: what a moderator writes is shown and kept for long, and must not repeat what a guest handed in. Pure."""

import re
from collections.abc import Iterable

#: So many words in a row are no coincidence.
RUN_WORDS = 5
#: A whole line that is shorter may be a word like any other.
LINE_CHARACTERS = 6
#: An address or a name is one word, a telephone number is digits.
LONG_CHARACTERS = 16
DIGITS = 5

_WORD = re.compile(r"\w+")


def quotes(written: str, texts: Iterable[str]) -> bool:
    """Whether it repeats one of the texts, or a telling part of one, however that is spaced and punctuated."""
    own = _plain(written)
    lines = [_plain(text) for text in texts]
    if any(len(line) >= LINE_CHARACTERS + 2 and line in own for line in lines):
        return True
    words = own.split()
    runs = [f" {' '.join(words[start : start + RUN_WORDS])} " for start in range(len(words) - RUN_WORDS + 1)]
    telling = [f" {word} " for word in words if _is_telling(word)]
    everything = "\n".join(lines)
    return any(part in everything for part in (*runs, *telling))


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _is_telling(word: str) -> bool:
    return len(word) >= LONG_CHARACTERS or (word.isdecimal() and len(word) >= DIGITS)
