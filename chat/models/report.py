"""A report: the lines that a guest handed over, until a moderator decides; afterwards only that it was."""

from django.conf import settings
from django.db import models

from chat.report_keys.words import Words


class Report(models.Model):
    """At most one open report for each reporter and chat: what comes after a decision opens another, which `follows`.

    The words of a report are encrypted under a key of its own, which the decision destroys.
    """

    class Decision(models.TextChoices):
        """What a moderator did about it."""

        OPEN = "", "Open"
        DISMISSED = "dismissed", "Dismissed"
        WARNED = "warned", "Warned"
        BANNED = "banned", "Banned"
        EXPIRED = "expired", "Erased undecided"

    reference = models.CharField(max_length=32, unique=True)
    pool = models.CharField(max_length=64)
    chat = models.CharField(max_length=32)
    reporter = models.CharField(max_length=32)
    reason = models.CharField(max_length=32)
    encrypted_note = models.BinaryField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followers")
    #: Who said the proved lines: a guest's id, and its network at that time. Empty while nothing is proved.
    accused = models.CharField(max_length=32, blank=True)
    handle = models.CharField(max_length=64, blank=True)
    verified = models.PositiveIntegerField(default=0)
    unproved = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=16, choices=Decision, default=Decision.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: When the key of its words was destroyed; None while that is not known.
    erased_at = models.DateTimeField(null=True, blank=True)
    #: In clear, as the last version stores it; goes with the next one.
    legacy_note = models.TextField(blank=True, default="", db_column="note")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reporter", "chat"), condition=models.Q(decision=""), name="one_open_report_a_chat"
            ),
        )
        ordering = ("created_at",)
        # Guests file reports and decisions erase them: nobody adds, edits or deletes one.
        default_permissions = ("view",)
        permissions = (("decide_report", "Can decide reports"), ("export_report", "Can export reports"))

    def __str__(self) -> str:
        return f"Report {self.reference}"

    @property
    def is_open(self) -> bool:
        """Nobody has decided, and the lines are there."""
        return self.decision == self.Decision.OPEN

    @property
    def key_name(self) -> str:
        """Of the key in the store."""
        return f"report-{self.reference}"

    def words(self) -> Words:
        """What reads its lines and its note. Raises WordsLostError, report_keys.KeysError."""
        return Words.of(self.key_name)


class ReportLine(models.Model):
    """A line that was handed over. `by` is from the reporter's point of view. Its text is readable by its report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    by = models.CharField(max_length=8)
    n = models.PositiveBigIntegerField()
    encrypted_text = models.BinaryField(null=True)
    reply_by = models.CharField(max_length=8, blank=True)
    reply_n = models.PositiveBigIntegerField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    is_proved = models.BooleanField(default=False)
    #: In clear, as the last version stores it; goes with the next one.
    legacy_text = models.TextField(default="", db_column="text")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "by", "n"), name="a_line_counts_once"),)
        ordering = ("n", "by")

    def __str__(self) -> str:
        return f"Line {self.n} of {self.report_id}"

    @property
    def place(self) -> str:
        """Where its text stands in its report."""
        return f"{self.by} {self.n}"
