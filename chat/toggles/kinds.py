"""One toggle: its kind, and its label and help for operators. Pure; storage and form are derived from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Generic, TypeVar

T = TypeVar("T", bool, int, str)


class Group(Enum):
    """The sections of the settings page, in order: a title, and an explanation for the operator."""

    SITE = ("The site", "What guests see on every page.")
    OPENING = ("Opening", "When guests can come in, and what they read when they cannot.")
    MEETING = ("Who meets whom", "How partners are chosen. A pool can have its own waiting times.")
    CHAT = ("In a chat", "What guests can do in a chat. Open pages change at once.")
    SAFETY = ("Safety", "The rules, what a message can contain, and where guests find help.")
    LIMITS = (
        "Limits",
        "How much one network can use. A network is one IPv4 address or one IPv6 /64 network.",
    )

    def __init__(self, title: str, explanation: str) -> None:
        self.title = title
        self.explanation = explanation


@dataclass(frozen=True)
class _Toggle(Generic[T]):
    """Shared by all kinds. `public`: guests' pages receive the value."""

    default: T
    label: str
    group: Group
    help_text: str
    public: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Switch(_Toggle[bool]):
    """On or off."""


@dataclass(frozen=True)
class Line(_Toggle[str]):
    """One line of text, never empty, of at most `longest` characters."""

    longest: int = field(kw_only=True)


@dataclass(frozen=True)
class Paragraph(_Toggle[str]):
    """Lines of text, possibly empty, of at most `longest` characters; `parse` raises ValueError for invalid ones."""

    longest: int = field(kw_only=True)
    parse: Callable[[str], object] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Colour(_Toggle[str]):
    """`#rrggbb`, readable on the page, or empty."""


@dataclass(frozen=True)
class Choice(_Toggle[str]):
    """One of several values; `options` maps each to its label for operators."""

    options: Mapping[str, str] = field(kw_only=True)


@dataclass(frozen=True)
class Number(_Toggle[int]):
    """A whole number within inclusive bounds; the upper one may depend on a setting."""

    low: int = field(kw_only=True)
    high: int | Callable[[], int] = field(kw_only=True)

    @property
    def highest(self) -> int:
        """The current upper bound."""
        return self.high() if callable(self.high) else self.high


Toggle = Switch | Line | Paragraph | Colour | Choice | Number


def toggle(kind: _Toggle[T]) -> T:
    """A field of a dataclass of toggles, typed as its value."""
    return field(default=kind.default, metadata={"toggle": kind})


def declared(snapshot: type[Any]) -> dict[str, Toggle]:
    """The toggles of such a dataclass by name, group by group."""
    kinds: dict[str, Toggle] = {each.name: each.metadata["toggle"] for each in fields(snapshot)}
    groups = list(Group)
    return dict(sorted(kinds.items(), key=lambda item: groups.index(item[1].group)))


def in_words(value: bool | int | str) -> str:
    """A value as operators read and write it: `on`, `off`, digits, or the text itself."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
