"""The form of the site's settings: the one door to the toggles, from the admin and from the shell."""

from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms import model_to_dict

from chat.models import SiteSettings
from chat.toggle.kinds import Number, Paragraph, Switch, in_words
from chat.toggle.values import TOGGLES

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


class ParagraphField(forms.CharField):
    """Text with the line ends that its longest length counts: browsers send two characters for each."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """All toggles, and the version that whoever fills it in has seen: nobody undoes what they did not see."""

    instance: SiteSettings

    class Meta:
        model = SiteSettings
        fields = ["version", *TOGGLES]
        widgets = {"version": forms.HiddenInput}
        field_classes = {
            name: ParagraphField for name, kind in TOGGLES.items() if isinstance(kind, Paragraph)
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in TOGGLES.items():
            if isinstance(kind, Number) and name in self.fields:
                self.fields[name].widget.attrs.update(min=kind.low, max=kind.highest)

    @classmethod
    def changing(cls, stored: SiteSettings, words: dict[str, str]) -> Self:
        """Filled in as stored, some toggles aside. Raises `ValidationError` for a wrong name or switch."""
        changes = {name: _read(name, value) for name, value in words.items()}
        return cls({**model_to_dict(stored, cls.Meta.fields), **changes}, instance=stored)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("version") != self.instance.version:
            raise ValidationError(
                "Nothing was saved: somebody else changed the settings since you opened this page. "
                "Load it again to see what they are now.",
                code="outdated",
            )
        return cleaned

    def changes(self) -> list[str]:
        """What it changes, from what to what, in words."""
        return [
            f"{TOGGLES[name].label}: {_quoted(self.initial[name])} → {_quoted(self.cleaned_data[name])}"
            for name in self.changed_data
        ]

    def history(self) -> list[dict[str, dict[str, list[str]]]]:
        """The same in the shape of `LogEntry.change_message`; an empty list reads "No fields changed."."""
        return [{"changed": {"fields": self.changes()}}] if self.has_changed() else []


def _read(name: str, words: str) -> str | bool:
    if name not in TOGGLES:
        raise ValidationError(f"There is no toggle {name!r}. There are: {', '.join(TOGGLES)}.")
    if not isinstance(TOGGLES[name], Switch):
        return words
    if words.lower() not in _WORDS:
        raise ValidationError(f"{name} is on or off, not {words!r}.")
    return _WORDS[words.lower()]


def _quoted(value: bool | int | str) -> str:
    return f'"{value}"' if isinstance(value, str) else in_words(value)
