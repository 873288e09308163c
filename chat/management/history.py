"""The history of what was done from a shell: the same one that the admin shows."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.db.models import Model

#: Who the history says it was. The brackets keep it apart from people: no form accepts them in a name.
SHELL = "(shell)"


def record(row: Model, message: Any) -> None:
    """`message` is a sentence, or has the shape of `LogEntry.change_message`."""
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
