"""Interests as they are compared: one spelling for what people write in many ways."""

import re
import unicodedata
from collections.abc import Iterable

MOST = 10
LONGEST = 32
#: In UTF-8, of all together: ten of the longest fit in every alphabet of two bytes a letter.
MOST_BYTES = 640


def clean_interests(given: Iterable[str]) -> tuple[str, ...]:
    """At most 10 different interests of at most 32 characters, in the order given; blank ones are left out, and those
    that would make it more than 640 bytes."""
    cleaned: list[str] = []
    room = MOST_BYTES
    for interest in dict.fromkeys(filter(None, map(fold_interest, given))):
        size = len(interest.encode())
        if size <= room and len(cleaned) < MOST:
            cleaned.append(interest)
            room -= size
    return tuple(cleaned)


def fold_interest(interest: str) -> str:
    """The spelling by which two people meet; empty where nothing of it is seen.

    Letters keep their accents, as `año` is not `ano`. What goes is what a keyboard, a script or a habit of writing
    adds to the same word: case, width, vowel signs of Arabic and Hebrew, invisible characters, kinds of dashes.
    """
    # Twice: folding the case may leave characters decomposed.
    plain = unicodedata.normalize("NFKC", interest.translate(_SAME_BUT_FOR_NFKC))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    folded = _IGNORED.sub("", folded.translate(_SAME))
    digits = "".join(_digit(character) for character in folded)
    return _cut(" ".join(_PARTING.sub(" ", digits).split()).lstrip("# "))


def _digit(character: str) -> str:
    """Digits of all scripts as ASCII ones."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _cut(text: str) -> str:
    """At most 32 characters, and no part of what people see as one: an emoji, a letter with its marks."""
    end = LONGEST
    if len(text) <= end:
        return text
    while end and _continues(text, end):
        end -= 1
    return text[: end or LONGEST].rstrip()


def _continues(text: str, place: int) -> bool:
    """Whether the character there belongs to the one before it."""
    character = text[place]
    if unicodedata.category(character).startswith("M") or character in _SKIN_TONES:
        return True
    flags = len(text[:place]) - len(text[:place].rstrip(_FLAG_LETTERS))
    return character in _FLAG_LETTERS and flags % 2 == 1


#: Letters that keyboards of neighbours write differently, and what people leave out or put in their place.
_SAME = str.maketrans(
    {
        **dict.fromkeys(
            "\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2032\ua78c`\u055a\u05f3", "'"
        ),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u02ba\u05f4\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2044\u2215", "/"),
        "\u0131": "i",  # the Turkish i without a dot: casefolding a capital I gives one with a dot
        "\u0451": "\u0435",  # the Russian yo, which most people write as ye
        **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),  # alef with and without hamza
        **dict.fromkeys("\u0649\u06cc", "\u064a"),  # yeh, as Persian and Arabic keyboards have it
        "\u06a9": "\u0643",  # kaf
        **dict.fromkeys("\u06be\u06c1\u06c0\u06d5", "\u0647"),  # heh
        "\u0629": "\u0647",  # teh marbuta, which many write as heh
    }
)
#: Of two signs NFKC makes something else: a space and a mark, and two apostrophes.
_SAME_BUT_FOR_NFKC = str.maketrans({"\u00b4": "'", "\u2033": '"'})
#: Vowel signs and marks of reading of Arabic and Hebrew, the stretched line, selectors of shape, the dot that
#: casefolding leaves over an i, and what is not seen: soft hyphens, joiners, marks of direction, tags.
_IGNORED = re.compile(
    "[\u0307\u034f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001d159\U000e0000-\U000e0fff]"
)
#: Spaces, control characters and dashes part words: `hip-hop` is `hip hop`.
_PARTING = re.compile(
    "[\\s\x00-\x1f\x7f-\x9f_\\-\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2053\u2212\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030"
    "\u30a0\ufe58\ufe63\uff0d\U00010ead]+"
)
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
