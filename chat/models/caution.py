"""A caution: a moderator's warning to a guest, shown once while the guest may still be present."""

from datetime import timedelta

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from chat.formats.moments import moment
from chat.models.appeal import Appeal
from chat.models.edited import Edited

#: A guest who does not return within a day has a new id.
LIFE = timedelta(days=1)


class Caution(Edited):
    """The text is the moderator's, never the guest's."""

    guest = models.CharField(max_length=32)
    reason = models.CharField(max_length=200)
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.SET_NULL, related_name="cautions")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()  # created by decisions, deleted on expiry

    def __str__(self) -> str:
        return f"Caution of {moment(self.created_at)}"

    @classmethod
    def standing(cls) -> "QuerySet[Caution]":
        """Those that may still be shown."""
        return cls.objects.filter(created_at__gt=timezone.now() - LIFE)

    @classmethod
    def forget(cls) -> None:
        """Deletes expired ones. They affect no process, so the site's version does not rise."""
        cls.objects.filter(created_at__lte=timezone.now() - LIFE).delete()
