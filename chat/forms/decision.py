"""The form with which a moderator decides a report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from chat.formats.validators import one_line
from chat.models import Ban
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
from chat.moderation.quotation import quotes

QUOTED = "This quotes the guest. The history would keep the quote after the messages are erased. Use your own words."


class DecisionForm(forms.Form):
    """The pressed button is the `action`.

    `verified` and `unproved`: how many lines the moderator has seen.
    """

    reason = forms.CharField(
        max_length=Ban._meta.get_field("reason").max_length,
        required=False,
        validators=[one_line],
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
        help_text="The guest sees this, and the history keeps it. Do not quote the chat.",
    )
    network = forms.BooleanField(
        required=False,
        label="Ban the network too",
        help_text="Stops the guest from coming back as a new guest, but also bans everybody else on the same network.",
    )
    verified = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    unproved = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[(action.name, action.label) for action in Action])

    def __init__(self, *args: Any, said: Sequence[str] = (), **options: Any) -> None:
        """`said`: the texts of the report, which the reason must not quote."""
        super().__init__(*args, **options)
        self._said = said

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if quotes(reason, self._said):
            raise ValidationError(QUOTED, code="quoted")
        return reason

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        action = cleaned.get("action")
        if (
            action
            and Action[action].needs_proof
            and not cleaned.get("reason")
            and "reason" not in self.errors
        ):
            self.add_error("reason", ValidationError("Enter a reason. The guest sees it.", code="required"))
        return cleaned

    def verdict(self) -> Verdict:
        """Of a valid form."""
        return Verdict(
            action=Action[self.cleaned_data["action"]],
            reason=self.cleaned_data["reason"],
            network=self.cleaned_data["network"],
        )
