"""A pool's entry code, stored as a hash: the code itself is shown once and not stored."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from chat.formats.entry_code import hash_of, new_code
from chat.models.edited import SiteVersion
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

    @classmethod
    def revoke(cls, codes: "models.QuerySet[EntryCode]") -> int:
        """Nobody comes in with these any more, and helpers who did are put out. Returns how many were valid."""
        with transaction.atomic():
            SiteVersion.rise()
            return codes.filter(is_burned=False, expires_at__gt=timezone.now()).update(is_burned=True)

    @classmethod
    def revoked_of_helpers(cls) -> frozenset[str]:
        """The hashes of helpers' codes that no longer let anybody in, although their time is not over."""
        codes = cls.objects.filter(side=cls.Side.HELPER, is_burned=True, expires_at__gt=timezone.now())
        return frozenset(codes.values_list("hash", flat=True))
