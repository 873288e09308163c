"""The base of rows that operators edit: each has a version, and raises the site's version, which processes watch."""

from typing import Any

from django.db import models, transaction
from django.db.models import F


class SiteVersion(models.Model):
    """One row with one number, which rises with every change of cached data (0: never written)."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def stored(cls) -> int:
        """The stored number, with one query."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def rise(cls) -> None:
        """Increments in the database, so that no change is lost. Call in the transaction of the change."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(number=F("number") + 1)


class Edited(models.Model):
    """Change rows one by one, with `save` or `delete`: query set methods would bypass both versions."""

    #: The version of this row: a form based on an older one is refused.
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version = 1 if self._state.adding else F("version") + 1
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            SiteVersion.rise()
            self.refresh_from_db(fields=["version"])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            SiteVersion.rise()
            return super().delete(*args, **kwargs)
