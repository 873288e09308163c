"""The form by which an operator tries a text against the word filters."""

from django import forms

from chat.forms.edited import ParagraphField
from chat.models import Pool

#: More than the longest message, so that a text may be found too long, and far less than a server writes to a file.
LONGEST_TRIAL = 5_000


class TextTrialForm(forms.Form):
    """It is posted, so that no address holds the text."""

    text = ParagraphField(
        label="Text",
        max_length=LONGEST_TRIAL,
        strip=False,
        widget=forms.Textarea({"rows": 4, "autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        help_text="The text is checked and forgotten. It is not stored, logged or sent to anybody.",
    )
    pool = forms.ModelChoiceField(
        Pool.objects.all(),
        required=False,
        label="Pool",
        empty_label="The whole site",
        help_text="The filters of this pool apply too.",
    )
