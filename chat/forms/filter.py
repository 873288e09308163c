"""The form of a word filter."""

from django import forms

from chat.forms.edited import EditedForm, ParagraphField
from chat.models import WordFilter


class WordFilterForm(EditedForm):
    """All editable fields of a word filter."""

    instance: WordFilter

    class Meta:
        model = WordFilter
        fields = ["version", "name", "is_on", "action", "pool", "words"]
        widgets = {"version": forms.HiddenInput}
        field_classes = {"words": ParagraphField}
