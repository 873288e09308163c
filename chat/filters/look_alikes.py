"""Look-alikes: a text as a reader may perceive it, in plain lower-case letters, for comparison only. Pure.

Decomposed (NFKD), case-folded, without accents; digits and look-alikes from other scripts become the letters
they resemble. Words are separated by single spaces, with one at each end, so a word is found as ` word `.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources


def fold(text: str) -> str:
    """The reading used for word lists: digits and signs stand for letters, as in `sh1t` or `a$$`."""
    return _spaced(_EXCLAIMED.sub(" ", _decomposed(text)).casefold().translate(_table(as_seen=False)))


def readings(text: str) -> Iterator[str]:
    """Every reading of the text: `fold` first, others only if they differ."""
    first = fold(text)
    yield first
    if _AMBIGUOUS.search(text) or not (text.isascii() or text == text.lower()):
        # Reads a capital I and a 1 as l, signs as separators, and capitals by their own look-alikes.
        second = _spaced(_decomposed(text).translate(_table(as_seen=True)).casefold())
        if second != first:
            yield second
    if _DRAWN_OUT.search(first):
        yield _DRAWN_OUT.sub(r"\1", first)


def _decomposed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKD", text)


def _spaced(folded: str) -> str:
    words = f" {' '.join(folded.split())} "
    return (
        _SPELLED.sub(lambda found: f" {found[0].replace(' ', '')} ", words)
        if _SPELLED.search(words)
        else words
    )


#: Letters one by one, as in `f u c k` or `f.u.c.k`.
_SPELLED = re.compile(r" (?:\w ){3,}")
#: A letter three or more times, as in `fuuuck`.
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
#: An exclamation mark stands for an i only within a word.
_EXCLAIMED = re.compile(r"!+(?!\w)")
#: Characters that give an ASCII text a second reading.
_AMBIGUOUS = re.compile(r"[I1|!@$]")


class _Table(dict[int, str | None]):
    """A table for `str.translate`, filled lazily: most of Unicode never occurs."""

    #: Limits the memory that a flood of rare characters can use.
    MOST = 20_000

    def __init__(self, *, as_seen: bool) -> None:
        self._letters = look_alikes() | (_AS_SEEN if as_seen else _AS_LETTERS)

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        meant = self._letters.get(character)
        if meant is None:
            meant = _plain(character)
        if len(self) < self.MOST:
            self[code] = meant
        return meant


def _plain(character: str) -> str | None:
    """The character itself, a space for a separator, or None for a character to skip."""
    category = unicodedata.category(character)
    if category[0] in "ZC" or (category[0] == "P" and character != "'") or category == "Sk":
        return None if category in ("Cf", "Cs") else " "
    if category == "Mn" and _ACCENT.match(character):
        return None
    # Symbols and emoji are words of their own.
    return f" {character} " if category[0] == "S" else character


@cache
def _table(*, as_seen: bool) -> _Table:
    return _Table(as_seen=as_seen)


def look_alikes() -> dict[str, str]:
    """Maps characters to the Latin letter or digit they look like; digits map on to their letters."""
    lines = (resources.files("chat.filters") / "look_alikes.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if not line.startswith("#"))
    return {like: _AS_LETTERS.get(seen, seen) for seen, alike in pairs for like in alike}


_AS_LETTERS = {
    **dict(zip("013457", "oieast", strict=True)),
    **dict(zip("@$!|", "asii", strict=True)),
    **dict.fromkeys("'\u2019\u0640", ""),
}
_AS_SEEN = {**_AS_LETTERS, "1": "l", "|": "l", "I": "l", "@": " ", "$": " ", "!": " "}
#: Accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs, variation selectors.
_ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
