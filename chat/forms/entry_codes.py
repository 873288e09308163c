"""The form with which an operator creates entry codes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from chat.models import EntryCode

#: All are in one response with a QR code each, at about 10 ms, while the server has other requests.
MOST_CODES = 200
LONGEST_LIFE = timedelta(days=366)


class EntryCodesForm(forms.Form):
    """For whom, how many, and until when, in the active time zone. Only a pool with sides asks for whom."""

    count = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=MOST_CODES,
        initial=30,
        help_text=f"Up to {MOST_CODES} at a time.",
    )
    expires_at = forms.DateTimeField(
        label="Valid until",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, sides: Collection[str] = (), **kwargs: Any) -> None:
        """`sides`: those of the pool besides guests (see `PoolSettings.code_sides`)."""
        super().__init__(*args, **kwargs)
        if sides:
            known = [EntryCode.Side.GUEST, *map(EntryCode.Side, sides)]
            choices = [(side.value, side.label) for side in known]
            self.fields["side"] = forms.ChoiceField(label="For whom", required=False, choices=choices)
            self.order_fields(["side"])
        self.fields["expires_at"].help_text = f"Time zone: {timezone.get_current_timezone_name()}."

    def clean_expires_at(self) -> datetime:
        expires_at: datetime = self.cleaned_data["expires_at"]
        if not timezone.now() < expires_at <= timezone.now() + LONGEST_LIFE:
            raise ValidationError(
                f"Choose a time within the next {LONGEST_LIFE.days} days.", code="out_of_range"
            )
        return expires_at
