"""Records changes made outside the admin in the admin's history."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model

#: The authors shown in the history: someone at a shell, and the site itself. No form accepts brackets in a
#: user name, so no account can have these names.
SHELL = "(shell)"
SITE = "(site)"


def record(rows: Iterable[Model], message: Any, *, by: str) -> None:
    """`message`: a sentence, or a list as in `LogEntry.change_message`; the same for all rows."""
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
