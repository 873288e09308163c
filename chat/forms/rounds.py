"""The part of a pool's form about event rounds."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from chat.forms.edited import EditedForm

ROUNDS_FIELDS = (
    "rounds_start",
    "rounds",
    "round_minutes",
    "break_seconds",
    "round_questions",
    "rounds_least",
    "rounds_late",
)
#: Left empty, these take their default.
_NUMBERS = ["rounds", "round_minutes", "break_seconds", "rounds_least"]
LATEST_START = timedelta(days=366)


class RoundsForm(EditedForm):
    """The start is read in the active time zone."""

    rounds_start = forms.DateTimeField(
        label="Start",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _NUMBERS:
            if name in self.fields:
                self.fields[name].required = False
        if "rounds_start" in self.fields:
            self.fields["rounds_start"].help_text = (
                "Empty: no event; guests are matched at any time. With a start, they are matched only at the beginning "
                f"of each round. Time zone: {timezone.get_current_timezone_name()}."
            )
            if self.initial.get("rounds_start") is not None:
                self.fields["rounds_start"].help_text += (
                    " If you change or empty this while the event runs, all its chats end at once. Guests are told: "
                    "with another start they wait for it, without one the event is cancelled."
                )

    def clean_rounds_start(self) -> datetime | None:
        """A start that has passed may stay as it is: other fields can change during the event."""
        start: datetime | None = self.cleaned_data["rounds_start"]
        if start is None or "rounds_start" not in self.changed_data:
            return start
        if not timezone.now() < start <= timezone.now() + LATEST_START:
            raise ValidationError(
                f"Choose a time within the next {LATEST_START.days} days.", code="out_of_range"
            )
        return start

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in _NUMBERS:
            if name in self.fields and name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = self._meta.model._meta.get_field(name).default
        return cleaned
