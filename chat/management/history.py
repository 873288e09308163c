"""The history of changes made from a shell, which the admin shows with its own."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.db.models import Model

#: The user name shown in the history. No form accepts the brackets, so no person can have it.
SHELL = "(shell)"


def record(row: Model, message: Any) -> None:
    """`message` is a sentence, or in the format of `LogEntry.change_message`."""
    shell, made = get_user_model().objects.get_or_create(username=SHELL, defaults={"is_active": False})
    if made:
        shell.set_unusable_password()
        shell.save()
    LogEntry.objects.log_actions(
        user_id=shell.pk,
        queryset=[row],
        action_flag=CHANGE,
        change_message=message,
        single_object=True,
    )
