"""The form behind each switch on the admin's first page."""

from typing import Any

from django import forms

#: The switches.
NAMES = ("is_open", "matchmaking", "maintenance")


class SwitchForm(forms.Form):
    """Carries the requested value, not "toggle", so that two simultaneous presses do not cancel out."""

    toggle = forms.ChoiceField(choices=[(name, name) for name in NAMES])
    to = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1_440)
    #: Closing ends every chat, so it needs confirmation.
    sure = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("toggle"), cleaned.get("to")) == ("maintenance", "on") and not cleaned.get("minutes"):
            raise forms.ValidationError("Say for how many minutes.")
        return cleaned

    @property
    def closes(self) -> bool:
        """Whether it ends chats."""
        return (self.cleaned_data["toggle"], self.cleaned_data["to"]) == ("is_open", "off")
