"""The history of what was done from a shell: the same one that the admin shows."""

from typing import Any

from django.db.models import Model

from chat.moderation import history


def record(row: Model, message: Any) -> None:
    """`message` is a sentence, or has the shape of `LogEntry.change_message`."""
    history.record([row], message, by=history.SHELL)
