"""Word filters: the operator's lists, and which of their entries a text contains. Compiled on change. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from chat.filters.look_alikes import fold, readings

#: Of one list, in characters; a thousand words take about 10,000.
LONGEST_LIST = 50_000
LONGEST_ENTRY = 100


class Action(StrEnum):
    """What happens to a text that contains a listed word."""

    REFUSE = "refuse"  # the text is rejected
    BLUR = "blur"  # the receiver must click to see it
    FLAG = "flag"  # the receiver is offered to report it


class Verdict(NamedTuple):
    """The combined result of all lists for one text."""

    refuse: bool = False
    blur: bool = False
    flag: bool = False


HARMLESS = Verdict()


@dataclass(frozen=True, slots=True)
class Filter:
    """The entries of one list, as returned by `read_entries`."""

    action: Action
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """All lists of one pool, compiled for matching."""

    lists: tuple[Filter, ...] = ()
    _actions: tuple[Action, ...] = field(init=False, compare=False, repr=False)
    _automaton: AhoCorasick | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        patterns = list(self.patterns())
        object.__setattr__(self, "_actions", tuple(action for _, action in patterns))
        automaton = AhoCorasick([pattern for pattern, _ in patterns]) if patterns else None
        object.__setattr__(self, "_automaton", automaton)

    def patterns(self) -> Iterator[tuple[str, Action]]:
        """What is searched in each reading of a text, and what follows."""
        for each in self.lists:
            for entry in each.entries:
                yield _pattern(entry), each.action

    def judge(self, text: str) -> Verdict:
        """The result for the text, however its words are spelled."""
        if self._automaton is None:
            return HARMLESS
        find = self._automaton.find_matches_as_indexes
        found = {self._actions[match[0]] for read in readings(text) for match in find(read, overlapping=True)}
        if not found:
            return HARMLESS
        return Verdict(Action.REFUSE in found, Action.BLUR in found, Action.FLAG in found)

    def matches(self, text: str) -> list[str]:
        """The entries that it holds, in the order of the lists: for operators who try a text, not for messages."""
        if self._automaton is None:
            return []
        entries = [entry for each in self.lists for entry in each.entries]
        find = self._automaton.find_matches_as_indexes
        found = {match[0] for read in readings(text) for match in find(read, overlapping=True)}
        return list(dict.fromkeys(entries[place] for place in sorted(found)))


def read_entries(text: str) -> tuple[str, ...]:
    """One word or phrase a line; `word*` matches prefixes. Raises ValueError with a sentence."""
    entries = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise ValueError(f"“{entry[:20]}…” is too long: an entry has at most {LONGEST_ENTRY} characters.")
        if not fold(entry.removesuffix(_REST)).strip():
            raise ValueError(f"“{entry}” has no letter, digit or sign that could be found.")
    return entries


def compiled(filters: Iterable[Filter]) -> Filters:
    """Sorted, so that equal filters compare equal; the last ones are cached, as most changes concern other settings."""
    return _compiled(tuple(sorted(filters, key=lambda each: (each.action, each.entries))))


@lru_cache(maxsize=32)
def _compiled(filters: tuple[Filter, ...]) -> Filters:
    return Filters(filters)


def _pattern(entry: str) -> str:
    folded = fold(entry.removesuffix(_REST))
    if any(first <= character <= last for character in folded for first, last in _UNSPACED):
        return folded.strip()
    return folded.rstrip() if entry.endswith(_REST) else folded


_REST = "*"
#: Scripts without spaces between words: Thai to Tibetan, Burmese, Khmer, kana, Han.
_UNSPACED = (("\u0e00", "\u0fff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u9fff"))
