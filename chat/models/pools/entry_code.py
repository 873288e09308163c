"""A pool's entry code, stored as a hash: the code itself is shown once and not stored."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from chat.formats.entry_code import hash_of, new_code
from chat.models.pools.pool import Pool


class EntryCode(models.Model):
    """Records neither whether, when nor by whom a code was used; only that a ban burned it."""

    class Side(models.TextChoices):
        """Whom it lets in: most codes are for guests."""

        GUEST = "", "Guests"
        HELPER = "helper", "Helpers"
        HOST = "host", "The host"

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="entry_codes")
    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    is_burned = models.BooleanField(default=False)
    side = models.CharField(max_length=8, blank=True, default=Side.GUEST, choices=Side.choices)

    def __str__(self) -> str:
        return f"An entry code of {self.pool}"

    @classmethod
    def make(cls, pool: Pool, count: int, expires_at: datetime, side: str = Side.GUEST) -> list[str]:
        """Creates codes and returns them in plain text, which is not possible later.

        Deletes expired rows of all pools.
        """
        codes = [new_code() for _ in range(count)]
        with transaction.atomic():
            EntryCode.objects.filter(expires_at__lte=timezone.now()).delete()
            EntryCode.objects.bulk_create(
                EntryCode(pool=pool, hash=hash_of(code), expires_at=expires_at, side=side) for code in codes
            )
        return codes
