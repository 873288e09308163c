"""What a moderator can do about a report."""

from datetime import timedelta
from enum import Enum

from chat.models import Report

Decision = Report.Decision


class Action(Enum):
    """A button of the desk: its label, what the report then says, and for how long the accused is banned."""

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
    def needs_proof(self) -> bool:
        """Nobody is judged by what is only claimed."""
        return self is not Action.DISMISS
