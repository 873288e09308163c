"""The page of the settings as rows: each toggle with its input, its default, and whether that was changed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm

from chat.toggles.kinds import Choice, Colour, Group, Number, Switch, Toggle, in_words
from chat.toggles.values import TOGGLES


@dataclass(frozen=True, slots=True)
class Row:
    """`field`: as Django's admin shows it, to be changed or only read. `default`: in words.

    `choice`: the name of the chosen option, empty for other kinds.
    """

    name: str
    kind: Toggle
    field: Any
    default: str
    is_changed: bool
    choice: str = ""

    @property
    def is_switch(self) -> bool:
        return isinstance(self.kind, Switch)

    @property
    def is_colour(self) -> bool:
        return isinstance(self.kind, Colour)

    @property
    def bounds(self) -> str:
        """What a number may be."""
        return f"{self.kind.low:,} to {self.kind.highest:,}" if isinstance(self.kind, Number) else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page; `anchor` is its place in the address."""

    anchor: str
    group: Group
    rows: tuple[Row, ...]


def parts(form: AdminForm, stored: Any) -> list[Part]:
    """In the order of the page. `stored`: the row as it is in the database."""
    fields = {_name_of(field): field for fieldset in form for line in fieldset for field in line}
    rows = [_row(name, kind, fields[name], stored) for name, kind in TOGGLES.items()]
    return [
        Part(f"part-{group.name.lower()}", group, tuple(row for row in rows if row.kind.group is group))
        for group in Group
    ]


def _row(name: str, kind: Toggle, field: Any, stored: Any) -> Row:
    value = getattr(stored, name)
    is_changed = value != kind.default
    match kind:
        case Choice(options=options):
            return Row(name, kind, field, options[kind.default], is_changed, options.get(value, value))
        case _:
            return Row(name, kind, field, in_words(kind.default) or "empty", is_changed)


def _name_of(field: Any) -> str:
    name: str = field.field["name"] if field.is_readonly else field.field.name
    return name
