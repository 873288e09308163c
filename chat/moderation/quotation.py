"""Detects quotations: a moderator's text is shown and kept, and must not repeat a guest's text. Pure."""

import re
from collections.abc import Iterable

#: This many equal words in a row are not a coincidence.
RUN_WORDS = 5
#: A shorter line may be an ordinary word.
LINE_CHARACTERS = 6
#: An address or a name is one long word, a telephone number is digits.
LONG_CHARACTERS = 16
DIGITS = 5

_WORD = re.compile(r"\w+")


def quotes(written: str, texts: Iterable[str]) -> bool:
    """Whether it repeats one of the texts or an identifying part, regardless of spacing and punctuation."""
    own = _plain(written)
    lines = [_plain(text) for text in texts]
    if any(len(line) >= LINE_CHARACTERS + 2 and line in own for line in lines):
        return True
    words = own.split()
    runs = [f" {' '.join(words[start : start + RUN_WORDS])} " for start in range(len(words) - RUN_WORDS + 1)]
    distinctive = [f" {word} " for word in words if _is_distinctive(word)]
    everything = "\n".join(lines)
    return any(part in everything for part in (*runs, *distinctive))


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _is_distinctive(word: str) -> bool:
    return len(word) >= LONG_CHARACTERS or (word.isdecimal() and len(word) >= DIGITS)
