"""The form of the site's settings: the only way to change toggles, from the admin and the shell."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError

from chat.forms.edited import EditedForm, ParagraphField
from chat.models import SiteSettings
from chat.toggles.kinds import Choice, Colour, Line, Number, Paragraph, Switch, Toggle
from chat.toggles.values import TOGGLES

_WORDS = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}


class SettingsForm(EditedForm):
    """All toggles."""

    instance: SiteSettings

    class Meta:
        model = SiteSettings
        fields = ["version", *TOGGLES]
        widgets = {"version": forms.HiddenInput, "maintenance": forms.TextInput}
        # Here and not in the columns: other words for an operator need no migration.
        labels = {name: kind.label for name, kind in TOGGLES.items()}
        help_texts = {name: kind.help_text for name, kind in TOGGLES.items()}
        field_classes = {
            name: ParagraphField for name, kind in TOGGLES.items() if isinstance(kind, Paragraph)
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in TOGGLES.items():
            if name in self.fields:
                self.fields[name].widget.attrs.update(_size(kind))
            if name in self.fields and isinstance(kind, Choice):
                self.fields[name].choices = list(kind.options.items())  # type: ignore[attr-defined]

    @classmethod
    def changing(cls, stored: SiteSettings, words: dict[str, str]) -> Self:
        """For these toggles only: what else is stored is not checked, and cannot keep a site from closing.

        Raises `ValidationError` for a wrong name or switch.
        """
        changes = {name: _read(name, value) for name, value in words.items()}
        form = cls({"version": stored.version, **changes}, instance=stored)
        for name in TOGGLES.keys() - words.keys():
            del form.fields[name]
        return form


def _size(kind: Toggle) -> dict[str, int]:
    """The attributes of its input: what it may hold, and about as large as what it holds."""
    match kind:
        case Number(low=low):
            return {"min": low, "max": kind.highest}
        case Line(longest=longest):
            return {"size": min(longest, 40)}
        case Paragraph(longest=longest):
            return {"rows": min(2 + longest // 400, 6), "size": 50}
        case Colour():
            return {"size": 9}
        case _:
            return {}


def _read(name: str, words: str) -> str | bool:
    if name not in TOGGLES:
        raise ValidationError(f"There is no setting {name!r}. The settings are: {', '.join(TOGGLES)}.")
    if not isinstance(TOGGLES[name], Switch):
        return words
    if words.lower() not in _WORDS:
        raise ValidationError(f"{name} must be on or off, not {words!r}.")
    return _WORDS[words.lower()]
