"""An appeal by a warned or banned guest, made with a code and without an account."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.formats.appeal_code import code_of
from chat.formats.entry_code import hash_of
from chat.formats.moments import moment
from chat.models.report import Report
from chat.report_keys.words import Words

LONGEST_TEXT = 1_000
LONGEST_ANSWER = 200


class Appeal(models.Model):
    """Created with the decision, and filed once by the holder of its code.

    The guest's text is encrypted under its own key, which the answer destroys.
    """

    class Outcome(models.TextChoices):
        """The result."""

        OPEN = "", "Open"
        LIFTED = "lifted", "Lifted"
        UPHELD = "upheld", "Upheld"

    #: The code is derived from this and the secret key; the code itself is not stored.
    nonce = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64, unique=True)
    report = models.ForeignKey(Report, null=True, on_delete=models.SET_NULL, related_name="appeals")
    #: The decision, and the reason that the guest was given.
    decision = models.CharField(max_length=16, choices=Report.Decision)
    reason = models.CharField(max_length=200)
    #: For a network ban: anyone from that network may appeal, and learns nothing about the banned guest.
    of_network = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    encrypted_text = models.BinaryField(null=True)
    #: Plain text, as the previous version stores it; to be removed in the next one.
    legacy_text = models.TextField(blank=True, default="", db_column="text")
    filed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("filed_at",)
        # Created by decisions, filed by guests, and deleted on expiry.
        default_permissions = ("view",)
        permissions = (("decide_appeal", "Can decide appeals"),)

    def __str__(self) -> str:
        return f"Appeal of {moment(self.created_at)}"

    @classmethod
    def make(
        cls, *, report: Report, decision: str, reason: str, holds_for: timedelta, of_network: bool = False
    ) -> "Appeal":
        """Creates one for a decision.

        It can be filed, and read, until `REPORT_KEEP_DAYS` after the decision's effect ends.
        """
        nonce = secrets.token_hex(16)
        return cls.objects.create(
            nonce=nonce,
            code_hash=hash_of(code_of(nonce)),
            report=report,
            decision=decision,
            reason=reason,
            of_network=of_network,
            expires_at=timezone.now() + holds_for + timedelta(days=settings.REPORT_KEEP_DAYS),
        )

    @property
    def code(self) -> str:
        """The code for the guest; '' if the secret key was replaced and the old one is not in the fallbacks."""
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        codes = (code_of(self.nonce, key) for key in keys)
        return next((code for code in codes if hash_of(code) == self.code_hash), "")

    @property
    def is_waiting(self) -> bool:
        """Filed and not decided."""
        return self.filed_at is not None and self.outcome == self.Outcome.OPEN

    @property
    def key_name(self) -> str:
        """The name of its key in the key store."""
        return f"appeal-{self.nonce}"

    def text(self) -> str:
        """The guest's text. Raises WordsLostError, report_keys.KeysError."""
        if self.encrypted_text is None:
            return ""
        return Words.of(self.key_name).decrypt(self.encrypted_text, "text")
