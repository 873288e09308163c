"""A report: the lines a guest submitted, kept until a moderator decides; afterwards only the fact."""

from django.conf import settings
from django.db import models

from chat.report_keys.words import Words


class Report(models.Model):
    """At most one open report per reporter and chat; after a decision, a new one `follows` it.

    The texts of a report are encrypted under its own key, which the decision destroys.
    """

    class Decision(models.TextChoices):
        """The moderator's decision."""

        OPEN = "", "Open"
        DISMISSED = "dismissed", "Dismissed"
        WARNED = "warned", "Warned"
        BANNED = "banned", "Banned"
        EXPIRED = "expired", "Erased without a decision"

    reference = models.CharField(max_length=32, unique=True)
    pool = models.CharField(max_length=64)
    chat = models.CharField(max_length=32)
    reporter = models.CharField(max_length=32)
    reason = models.CharField(max_length=32)
    encrypted_note = models.BinaryField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followers")
    #: The sender of the proved lines: a guest's id, and its network at that time. Empty if nothing is proved.
    accused = models.CharField(max_length=32, blank=True)
    handle = models.CharField(max_length=64, blank=True)
    verified = models.PositiveIntegerField(default=0)
    unproved = models.PositiveIntegerField(default=0)
    #: While it is open and proves nothing: its share of the room for such reports (chat/moderation/room.py).
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=16, choices=Decision, default=Decision.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: When the key of its texts was destroyed; None if that is not known.
    erased_at = models.DateTimeField(null=True, blank=True)
    #: Plain text, as the previous version stores it; to be removed in the next one.
    legacy_note = models.TextField(blank=True, default="", db_column="note")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reporter", "chat"), condition=models.Q(decision=""), name="one_open_report_a_chat"
            ),
        )
        ordering = ("created_at",)
        # Filed by guests and erased by decisions: never added, edited or deleted by hand.
        default_permissions = ("view",)
        permissions = (("decide_report", "Can decide reports"), ("export_report", "Can export reports"))

    def __str__(self) -> str:
        return f"Report {self.reference}"

    @property
    def is_open(self) -> bool:
        """Not decided yet; its lines exist."""
        return self.decision == self.Decision.OPEN

    @property
    def key_name(self) -> str:
        """The name of its key in the key store."""
        return f"report-{self.reference}"

    def words(self) -> Words:
        """The cipher for its lines and note. Raises WordsLostError, report_keys.KeysError."""
        return Words.of(self.key_name)


class ReportLine(models.Model):
    """A submitted line. `by` is from the reporter's point of view. Its text is encrypted under the report's key."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lines")
    by = models.CharField(max_length=8)
    n = models.PositiveBigIntegerField()
    encrypted_text = models.BinaryField(null=True)
    reply_by = models.CharField(max_length=8, blank=True)
    reply_n = models.PositiveBigIntegerField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    is_proved = models.BooleanField(default=False)
    #: Plain text, as the previous version stores it; to be removed in the next one.
    legacy_text = models.TextField(default="", db_column="text")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "by", "n"), name="a_line_counts_once"),)
        ordering = ("n", "by")

    def __str__(self) -> str:
        return f"Line {self.n} of {self.report_id}"

    @property
    def place(self) -> str:
        """The context that its encrypted text is bound to."""
        return f"{self.by} {self.n}"
