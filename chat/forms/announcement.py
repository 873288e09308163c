"""The form of an announcement."""

from typing import Any

from django import forms
from django.utils import timezone

from chat.forms.edited import EditedForm
from chat.models import Announcement

_TIMES = {
    "starts_at": "Empty: it starts at once.",
    "ends_at": "Empty: until you delete it.",
}


class SentenceField(forms.CharField):
    """One line, however many it was typed in."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(" ".join(value.splitlines()) if isinstance(value, str) else value)


class AnnouncementForm(EditedForm):
    """Times are read in the active time zone."""

    instance: Announcement

    class Meta:
        model = Announcement
        fields = ["version", "text", "level", "starts_at", "ends_at"]
        widgets = {
            "version": forms.HiddenInput,
            "text": forms.Textarea({"rows": 3, "class": "vLargeTextField", "dir": "auto"}),
        }
        field_classes = {"text": SentenceField}

    starts_at = forms.DateTimeField(
        label="From",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        for name, explanation in _TIMES.items():
            if name in self.fields:
                self.fields[name].help_text = f"{explanation} Time zone: {zone}."
