"""One hour of a pool with two sides, in numbers: how many came, were served and gave up, and how long they waited."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from chat.models.pools.pool import Pool

#: The report about a year is written in the next one, and compares it with the year before.
KEEP_DAYS = 3 * 366


class ServiceHour(models.Model):
    """Counts only. Written once, after the hour; the site shows no figure below five of it."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="service_hours")
    #: The start of an hour in the pool's time zone.
    starts_at = models.DateTimeField()
    came = models.PositiveIntegerField()
    served = models.PositiveIntegerField()
    gave_up = models.PositiveIntegerField()
    #: How many of the served waited how long: one count for each class of `matchmaking.stats.service`.
    waits = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pool", "starts_at"], name="one_row_an_hour")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pool}, {self.starts_at:%Y-%m-%d %H:%M}"

    @classmethod
    def forget(cls) -> None:
        """Deletes hours older than `KEEP_DAYS`."""
        cls.objects.filter(starts_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()
