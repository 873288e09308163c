"""One toggle: what it holds and what an operator reads beside it. Pure; storage and form follow from it."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Generic, TypeVar

T = TypeVar("T", bool, int, str)


class Group(Enum):
    """The parts of the settings page, in its order: a title, and what the operator should know."""

    SITE = ("The site", "What guests read on every page.")
    OPENING = ("Opening", "Who may come in, and what those who may not are told.")
    CHAT = ("In a chat", "What two guests can do with each other. Open pages follow at once.")

    def __init__(self, title: str, explanation: str) -> None:
        self.title = title
        self.explanation = explanation


@dataclass(frozen=True)
class _Toggle(Generic[T]):
    """What all kinds share. `public`: guests' pages may know the value."""

    default: T
    label: str
    group: Group
    help_text: str
    public: bool = field(default=True, kw_only=True)


@dataclass(frozen=True)
class Switch(_Toggle[bool]):
    """On or off."""


@dataclass(frozen=True)
class Line(_Toggle[str]):
    """One line of text, never empty, of at most `longest` characters."""

    longest: int = field(kw_only=True)


@dataclass(frozen=True)
class Paragraph(_Toggle[str]):
    """Lines of text, or none, of at most `longest` characters."""

    longest: int = field(kw_only=True)


@dataclass(frozen=True)
class Number(_Toggle[int]):
    """A whole number, both bounds included; the upper one may follow from a setting."""

    low: int = field(kw_only=True)
    high: Callable[[], int] = field(kw_only=True)


Toggle = Switch | Line | Paragraph | Number


def toggle(kind: _Toggle[T]) -> T:
    """A field of a dataclass of toggles, typed as the value that it holds."""
    return field(default=kind.default, metadata={"toggle": kind})


def declared(snapshot: type[Any]) -> dict[str, Toggle]:
    """The toggles of such a dataclass, by name."""
    return {each.name: each.metadata["toggle"] for each in fields(snapshot)}


def in_words(value: bool | int | str) -> str:
    """A value as operators read and write it: `on`, `off`, digits, or the text itself."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
