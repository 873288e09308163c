"""A ban of a guest, a network or an entry code for a period, with the reason given to the guest."""

from django.db import models
from django.utils import timezone

from chat.formats.moments import moment
from chat.models.appeal import Appeal
from chat.models.edited import Edited


class Ban(Edited):
    """`value` is a guest's id, a network's digest under its day's key, or the hash of a code: never an address."""

    class Kind(models.TextChoices):
        """What is banned."""

        GUEST = "guest", "Guest"
        NETWORK = "network", "Network"
        CODE = "code", "Entry code"

    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=200, help_text="The guest sees this.")
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.SET_NULL, related_name="bans")
    created_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        # Decisions about reports create bans.
        default_permissions = ("view",)
        permissions = (("lift_ban", "Can lift bans"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {moment(self.until)}"

    def lift(self) -> None:
        """Ends it now."""
        self.until = timezone.now()
        self.save(update_fields=["until"])

    @property
    def is_running(self) -> bool:
        """Whether it is active."""
        return self.until > timezone.now()
