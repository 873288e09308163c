"""One toggle: what it holds and what an operator reads beside it. Pure; storage and form follow from it."""

from collections.abc import Callable
from dataclasses import Field, dataclass, field
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class Group(Enum):
    """The parts of the settings page, in its order: a title, and what the operator should know."""

    SITE = ("The site", "What guests read on every page.")
    OPENING = ("Opening", "Who may come in, and what those who may not are told.")
    CHAT = ("In a chat", "What two guests can do with each other. Open pages follow at once.")

    def __init__(self, title: str, explanation: str) -> None:
        self.title = title
        self.explanation = explanation


@dataclass(frozen=True, kw_only=True)
class _Toggle:
    """What all kinds share. `public`: guests' pages may know the value."""

    label: str
    help_text: str
    group: Group
    public: bool


@dataclass(frozen=True, kw_only=True)
class Switch(_Toggle):
    """On or off."""


@dataclass(frozen=True, kw_only=True)
class Line(_Toggle):
    """One line of text, never empty, of at most `longest` characters."""

    longest: int


@dataclass(frozen=True, kw_only=True)
class Paragraph(_Toggle):
    """Lines of text, or none, of at most `longest` characters."""

    longest: int


@dataclass(frozen=True, kw_only=True)
class Number(_Toggle):
    """A whole number, both bounds included; the upper one may follow from a setting."""

    low: int
    high: Callable[[], int]


Toggle = Switch | Line | Paragraph | Number


def switch(default: bool, label: str, group: Group, help_text: str, *, public: bool = True) -> bool:
    """A dataclass field that holds a `Switch`; typed as its value, so that one line declares a toggle."""
    return _declare(default, Switch(label=label, help_text=help_text, group=group, public=public))


def line(default: str, label: str, group: Group, help_text: str, *, longest: int, public: bool = True) -> str:
    """The same for a `Line`."""
    return _declare(
        default, Line(label=label, help_text=help_text, group=group, public=public, longest=longest)
    )


def paragraph(label: str, group: Group, help_text: str, *, longest: int, public: bool = True) -> str:
    """The same for a `Paragraph`, which begins empty."""
    return _declare(
        "", Paragraph(label=label, help_text=help_text, group=group, public=public, longest=longest)
    )


def number(
    default: int,
    label: str,
    group: Group,
    help_text: str,
    *,
    low: int,
    high: Callable[[], int],
    public: bool = True,
) -> int:
    """The same for a `Number`."""
    return _declare(
        default, Number(label=label, help_text=help_text, group=group, public=public, low=low, high=high)
    )


def read(declared: Field[Any]) -> Toggle:
    """The toggle that a dataclass field was declared with."""
    toggle: Toggle = declared.metadata["toggle"]
    return toggle


def _declare(default: T, toggle: Toggle) -> T:
    return field(default=default, metadata={"toggle": toggle})
