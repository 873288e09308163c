"""The form by which a moderator answers an appeal."""

from django import forms

from chat.models.appeal import LONGEST_ANSWER
from chat.moderation.appeals import Answer
from chat.validators import one_line


class AnswerForm(forms.Form):
    """The button that was pressed is its `outcome`."""

    text = forms.CharField(
        label="Answer",
        max_length=LONGEST_ANSWER,
        required=False,
        validators=[one_line],
        widget=forms.TextInput({"class": "vTextField", "autocomplete": "off"}),
        help_text="The guest reads it, and it stays in the history: quote nothing of the talk.",
    )
    outcome = forms.ChoiceField(choices=[("lift", "Lift the decision"), ("uphold", "Uphold it")])

    def answer(self) -> Answer:
        """Of a form that is valid."""
        return Answer(lift=self.cleaned_data["outcome"] == "lift", text=self.cleaned_data["text"])
