"""Interests in the form in which they are compared: one spelling for the many ways people write a word."""

import re
import unicodedata
from collections.abc import Iterable

MOST = 10
LONGEST = 32
#: In UTF-8, all together: enough for ten of the longest in any alphabet with two bytes a letter.
MOST_BYTES = 640


def clean_interests(given: Iterable[str]) -> tuple[str, ...]:
    """At most 10 different interests of at most 32 characters each and 640 bytes in all, in the order given.

    Blank ones and those that exceed the total are left out.
    """
    cleaned: list[str] = []
    room = MOST_BYTES
    for interest in dict.fromkeys(filter(None, map(fold_interest, given))):
        size = len(interest.encode())
        if size <= room and len(cleaned) < MOST:
            cleaned.append(interest)
            room -= size
    return tuple(cleaned)


def fold_interest(interest: str) -> str:
    """The spelling that two people's interests are compared by; empty if nothing of it is visible.

    Letters keep their accents: `año` is not `ano`. What is removed are differences that a keyboard, a script
    or a
    writing habit adds to the same word: case, width, Arabic and Hebrew vowel signs, invisible characters,
    dashes.
    """
    # Twice: case folding may leave characters decomposed.
    plain = unicodedata.normalize("NFKC", interest.translate(_SAME_BUT_FOR_NFKC))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    folded = _IGNORED.sub("", folded.translate(_SAME))
    digits = "".join(_digit(character) for character in folded)
    return _cut(" ".join(_PARTING.sub(" ", digits).split()).lstrip("# "))


def _digit(character: str) -> str:
    """Digits of all scripts become ASCII digits."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _cut(text: str) -> str:
    """At most 32 characters, without splitting a visible character such as an emoji or a letter with marks."""
    end = LONGEST
    if len(text) <= end:
        return text
    while end and _continues(text, end):
        end -= 1
    return text[: end or LONGEST].rstrip()


def _continues(text: str, place: int) -> bool:
    """Whether the character at `place` belongs to the one before it."""
    character = text[place]
    if unicodedata.category(character).startswith("M") or character in _SKIN_TONES:
        return True
    flags = len(text[:place]) - len(text[:place].rstrip(_FLAG_LETTERS))
    return character in _FLAG_LETTERS and flags % 2 == 1


#: Letters that related keyboards encode differently, and substitutions that people commonly type.
_SAME = str.maketrans(
    {
        **dict.fromkeys(
            "\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2032\ua78c`\u055a\u05f3", "'"
        ),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u02ba\u05f4\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2044\u2215", "/"),
        "\u0131": "i",  # the Turkish dotless i; case folding turns a capital I into one with a dot
        "\u0451": "\u0435",  # the Russian yo, which is mostly written as ye
        **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),  # alef with and without hamza
        **dict.fromkeys("\u0649\u06cc", "\u064a"),  # yeh, as Persian and Arabic keyboards encode it
        "\u06a9": "\u0643",  # kaf
        **dict.fromkeys("\u06be\u06c1\u06c0\u06d5", "\u0647"),  # heh
        "\u0629": "\u0647",  # teh marbuta, which is often written as heh
    }
)
#: Two signs that NFKC would change: one into a space and a mark, the other into two apostrophes.
_SAME_BUT_FOR_NFKC = str.maketrans({"\u00b4": "'", "\u2033": '"'})
#: Arabic and Hebrew vowel signs and reading marks, the tatweel, variation selectors, the dot that case
#: folding leaves over an i, and invisible characters: soft hyphens, joiners, direction marks, tags.
_IGNORED = re.compile(
    "[\u0307\u034f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001d159\U000e0000-\U000e0fff]"
)
#: Spaces, control characters and dashes separate words: `hip-hop` equals `hip hop`.
_PARTING = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f_\\-\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2053\u2212\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030"
    "\u30a0\ufe58\ufe63\uff0d\U00010ead]+"
)
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
