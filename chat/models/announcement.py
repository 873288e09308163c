"""An announcement: a sentence that operators tell everybody who is here, from one time until another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from chat.formats.validators import one_line
from chat.models.edited import Edited
from chat.protocol.codes import NoticeLevel


class Announcement(Edited):
    """Each guest is told once; who comes while it stands, on arrival. One that is changed is told anew."""

    text = models.CharField(
        "Text",
        max_length=300,
        validators=[one_line],
        help_text="Everybody reads it, whatever their language.",
    )
    level = models.CharField(
        "Level",
        max_length=8,
        choices=[
            (NoticeLevel.INFO.value, "Information"),
            (NoticeLevel.WARNING.value, "Warning: it stands out"),
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
            raise ValidationError({"ends_at": "It would end before it begins."})

    @classmethod
    def coming(cls) -> "models.QuerySet[Any]":
        """Those that stand, or will."""
        return cls.objects.exclude(ends_at__lte=timezone.now())
