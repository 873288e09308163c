"""Shared by the forms of edited rows: no overwriting of unseen changes, and a history of what changed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from chat.formats.moments import moment
from chat.models import Edited
from chat.toggles.kinds import in_words


class ParagraphField(forms.CharField):
    """Text with LF line ends, as counted by its maximum length: browsers send CRLF."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class EditedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Carries the `version` that the editor has seen; its form must list that field, hidden."""

    instance: Edited

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("version") != self.instance.version:
            raise ValidationError(
                f"Nothing was saved. Someone else changed the {self._meta.model._meta.verbose_name} since you "
                "opened this page. Reload it to see the change.",
                code="outdated",
            )
        return cleaned

    def changes(self) -> list[str]:
        """The changes as text, with old and new values."""
        return [
            f"{self.fields[name].label}: {_quoted(self.initial[name])} → {_quoted(self.cleaned_data[name])}"
            for name in self.changed_data
        ]

    def history(self) -> list[dict[str, dict[str, list[str]]]]:
        """The same in the format of `LogEntry.change_message`; an empty list reads as no change."""
        return [{"changed": {"fields": self.changes()}}] if self.has_changed() else []


def _quoted(value: bool | int | str | datetime | None) -> str:
    if value is None:
        return "empty"
    if isinstance(value, datetime):
        return moment(value)
    return f'"{value}"' if isinstance(value, str) else in_words(value)
