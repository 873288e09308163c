"""The form with which a moderator answers an appeal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from chat.formats.validators import one_line
from chat.forms.decision import QUOTED
from chat.models.appeal import LONGEST_ANSWER
from chat.moderation.appeals import Answer
from chat.moderation.quotation import quotes


class AnswerForm(forms.Form):
    """The pressed button is the `outcome`."""

    text = forms.CharField(
        label="Answer",
        max_length=LONGEST_ANSWER,
        required=False,
        validators=[one_line],
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
        help_text="The guest sees this, and the history keeps it. Do not quote the appeal.",
    )
    outcome = forms.ChoiceField(choices=[("lift", "Lift the decision"), ("uphold", "Uphold the decision")])

    def __init__(self, *args: Any, said: str = "", **options: Any) -> None:
        """`said`: the guest's text, which the answer must not quote."""
        super().__init__(*args, **options)
        self._said = said

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if quotes(text, [self._said]):
            raise ValidationError(QUOTED, code="quoted")
        return text

    def answer(self) -> Answer:
        """Of a valid form."""
        return Answer(lift=self.cleaned_data["outcome"] == "lift", text=self.cleaned_data["text"])
