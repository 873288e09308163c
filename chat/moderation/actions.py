"""The actions a moderator can take on a report."""

from datetime import timedelta
from enum import Enum

from chat.models import Report

Decision = Report.Decision


class Action(Enum):
    """A button on the report's page: its label, the resulting decision, and the length of the ban."""

    DISMISS = ("Dismiss", Decision.DISMISSED, None)
    WARN = ("Warn", Decision.WARNED, None)
    BAN_HOUR = ("Ban for 1 hour", Decision.BANNED, timedelta(hours=1))
    BAN_DAY = ("Ban for 24 hours", Decision.BANNED, timedelta(hours=24))
    BAN_WEEK = ("Ban for 7 days", Decision.BANNED, timedelta(days=7))

    def __init__(self, label: str, decision: Report.Decision, ban: timedelta | None) -> None:
        self.label = label
        self.decision = decision
        self.ban = ban

    @property
    def weight(self) -> str:
        """How much it does to a guest, for the look of its button: `quiet`, `warn` or `ban`."""
        if self.ban is not None:
            return "ban"
        return "warn" if self is Action.WARN else "quiet"

    @property
    def needs_proof(self) -> bool:
        """No guest is sanctioned on unproved claims."""
        return self is not Action.DISMISS
