"""A caution: what a moderator has a guest told, once and for as long as it may still be there."""

from datetime import timedelta

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from chat.models.appeal import Appeal
from chat.models.edited import Edited

#: A guest who did not come back in a day is another one by then.
LIFE = timedelta(days=1)


class Caution(Edited):
    """The words are the moderator's, never the guest's."""

    guest = models.CharField(max_length=32)
    reason = models.CharField(max_length=200)
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.SET_NULL, related_name="cautions")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()  # decisions make them, and time deletes them

    def __str__(self) -> str:
        return f"Caution of {self.created_at:%Y-%m-%d %H:%M}"

    @classmethod
    def standing(cls) -> "QuerySet[Caution]":
        """Those that may still be told."""
        return cls.objects.filter(created_at__gt=timezone.now() - LIFE)

    @classmethod
    def forget(cls) -> None:
        """Drops the others. Nobody who holds one has a use for it: no version rises."""
        cls.objects.filter(created_at__lte=timezone.now() - LIFE).delete()
