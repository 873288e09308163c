"""The recovery codes of an operator's account, as hashes, in case the authenticator is lost."""

from django.contrib.auth.models import User
from django.db import models
from django_otp.models import Device, ThrottlingMixin

from chat.formats.entry_code import hash_of, new_code

COUNT = 10


class RecoveryCodes(ThrottlingMixin, Device):
    """One row per account. A code has 80 random bits and works once."""

    hashes = models.JSONField(default=list)

    class Meta(Device.Meta):
        default_permissions = ()  # operators manage only their own

    def __str__(self) -> str:
        return f"Recovery codes of {self.user}"

    @classmethod
    def make(cls, user: User) -> list[str]:
        """Replaces the codes, and returns the new ones in plain text, which is not possible later."""
        codes = [new_code() for _ in range(COUNT)]
        hashes = [hash_of(code) for code in codes]
        cls.objects.update_or_create(user=user, defaults={"name": "recovery codes", "hashes": hashes})
        return codes

    def verify_token(self, token: str) -> bool:
        """Call in a transaction that has locked the row."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        try:
            self.hashes.remove(hash_of(token))
        except ValueError:
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        return 1
