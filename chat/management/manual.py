"""The manual of the toggles, as `settings_get --help` and `settings_set --help` print it."""

from typing import assert_never

from chat.toggles.kinds import Choice, Colour, Group, Line, Number, Paragraph, Switch, Toggle
from chat.toggles.values import TOGGLES


def manual() -> str:
    """Every toggle by name, with its values, its label in the admin and its effect, grouped as there."""
    return "\n\n".join(_part(group) for group in Group)


def _part(group: Group) -> str:
    entries = [_entry(name, kind) for name, kind in TOGGLES.items() if kind.group is group]
    return "\n".join([f"{group.title}. {group.explanation}", *entries])


def _entry(name: str, kind: Toggle) -> str:
    return f"  {name} ({_values(kind)})\n    {kind.label}. {kind.help_text}"


def _values(kind: Toggle) -> str:
    match kind:
        case Switch():
            return "on or off"
        case Line(longest=longest):
            return f"1 to {longest} characters"
        case Paragraph(longest=longest):
            return f"up to {longest} characters"
        case Colour():
            return "#rrggbb or nothing"
        case Choice(options=options):
            return ", ".join(options)
        case Number(low=low):
            return f"{low} to {kind.highest}"
        case _:
            assert_never(kind)
