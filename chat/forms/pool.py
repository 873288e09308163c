"""The form of a pool."""

from django import forms

from chat.forms.edited import EditedForm, ParagraphField
from chat.models import Pool


class PoolForm(EditedForm):
    """All editable fields of a pool."""

    instance: Pool

    class Meta:
        model = Pool
        fields = [
            "version",
            "slug",
            "name",
            "is_open",
            "needs_code",
            "rules",
            "hours",
            "interests",
            "encryption",
            "widen_language_seconds",
            "widen_anybody_seconds",
            "words",
        ]
        widgets = {"version": forms.HiddenInput}
        field_classes = {"rules": ParagraphField, "hours": ParagraphField, "words": ParagraphField}
