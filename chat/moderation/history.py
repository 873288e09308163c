"""The history of what was done without the admin: the same one that the admin shows."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model

#: Who the history says it was: somebody at a shell, and the site itself. No form accepts brackets in a name, so nobody
#: can pass for them.
SHELL = "(shell)"
SITE = "(site)"


def record(rows: Iterable[Model], message: Any, *, by: str) -> None:
    """`message` is a sentence, or has the shape of `LogEntry.change_message`; it is the same for all rows."""
    account, made = User.objects.get_or_create(username=by, defaults={"is_active": False})
    if made:
        account.set_unusable_password()
        account.save()
    for row in rows:
        LogEntry.objects.log_actions(
            user_id=account.pk,
            queryset=[row],
            action_flag=CHANGE,
            change_message=message,
            single_object=True,
        )
