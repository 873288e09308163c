"""The form of a pool."""

from django import forms

from chat.forms.edited import ParagraphField
from chat.forms.rounds import ROUNDS_FIELDS, RoundsForm
from chat.models import Pool


class PoolForm(RoundsForm):
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
            "preset",
            "queue_closed",
            "elsewhere",
            "confidentiality",
            "line_mail",
            *ROUNDS_FIELDS,
            "reunions",
        ]
        widgets = {"version": forms.HiddenInput}
        field_classes = dict.fromkeys(
            ("rules", "hours", "words", "elsewhere", "confidentiality", "round_questions"), ParagraphField
        )
