"""A pool's word lists as its guests' pages get them: hashes instead of words. Pure.

Pages of encrypted chats apply the lists themselves. Anyone who has the file can test whether a word is listed, so
the hashes need not be slow: they only keep the words from being read. The page's twin is
static/js/lazy/word_lists.js.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from struct import unpack

import msgspec

from chat.filters.look_alikes import look_alikes
from chat.filters.words import Filters

_BASIS = 0x811C9DC5
_PRIME = 0x01000193
_MASK = 0xFFFFFFFF
#: Hexadecimal digits of a file's name, and of its salt.
_NAME_DIGITS = 16


@dataclass(frozen=True, slots=True)
class WordFile:
    """`name` changes with the content, so a browser may keep a file forever."""

    name: str
    content: bytes


@lru_cache(maxsize=32)
def word_file(filters: Filters) -> WordFile | None:
    """The file of these lists, the same in every process; None without any entry."""
    patterns = list(filters.patterns())
    if not patterns:
        return None
    # Of the lists themselves: equal lists have equal files, and a table made for one list is useless for another.
    salt = sha256(msgspec.json.encode(sorted((action, pattern) for pattern, action in patterns))).hexdigest()[
        :_NAME_DIGITS
    ]
    lists = defaultdict(set)
    for pattern, action in patterns:
        lists[str(action)].add(digest(pattern, salt))
    content = msgspec.json.encode(
        {
            "salt": salt,
            "alike": _alike(),
            "longest": max(len(_units(pattern)) for pattern, _ in patterns),
            "anywhere": not all(pattern.startswith(" ") for pattern, _ in patterns),
            "lists": {action: sorted(found) for action, found in sorted(lists.items())},
        }
    )
    return WordFile(_name(content), content)


def digest(pattern: str, salt: str) -> str:
    """Two lanes of 32-bit FNV-1a over the salt and the pattern, in UTF-16 code units: 16 hexadecimal digits."""
    units = _units(pattern)
    return "".join(f"{_fnv(units, basis):08x}" for basis in _bases(salt))


@lru_cache(maxsize=8)
def _bases(salt: str) -> tuple[int, int]:
    """The state of both lanes after the salt."""
    return _fnv(_units(f"a{salt}"), _BASIS), _fnv(_units(f"b{salt}"), _BASIS)


def _name(content: bytes) -> str:
    return sha256(content).hexdigest()[:_NAME_DIGITS]


def _fnv(units: Iterable[int], hashed: int) -> int:
    for unit in units:
        hashed = (hashed ^ unit) * _PRIME & _MASK
    return hashed


def _units(text: str) -> list[int]:
    encoded = text.encode("utf-16-le")
    return list(unpack(f"<{len(encoded) // 2}H", encoded))


def _alike() -> dict[str, str]:
    """Letters, and the characters that look like each of them."""
    alike: dict[str, list[str]] = defaultdict(list)
    for character, letter in look_alikes().items():
        alike[letter].append(character)
    return {letter: "".join(characters) for letter, characters in alike.items()}
