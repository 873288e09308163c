"""An announcement: a sentence shown to all guests during a given period."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from chat.formats.validators import one_line
from chat.models.edited import Edited
from chat.protocol.codes import NoticeLevel


class Announcement(Edited):
    """Shown to each guest once, on arrival if it is already active. A changed one is shown again."""

    text = models.CharField(
        "Text",
        max_length=300,
        validators=[one_line],
        help_text="All guests see this text as you write it. It is not translated.",
    )
    level = models.CharField(
        "Level",
        max_length=8,
        choices=[
            (NoticeLevel.INFO.value, "Information"),
            (NoticeLevel.WARNING.value, "Warning: more prominent"),
        ],
        default=NoticeLevel.INFO.value,
    )
    starts_at = models.DateTimeField("From", null=True, blank=True)
    ends_at = models.DateTimeField("Until", null=True, blank=True, db_index=True)

    class Meta:
        ordering = ("starts_at", "pk")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValidationError({"ends_at": "The end must be after the start."})

    @classmethod
    def coming(cls) -> "models.QuerySet[Any]":
        """Active and future ones."""
        return cls.objects.exclude(ends_at__lte=timezone.now())
