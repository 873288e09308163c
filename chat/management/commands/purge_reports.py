"""`purge_reports`: erases reports left undecided for too long; a running site does this itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.moderation.erasure import erase_overdue
from chat.report_keys import KeysError


class Command(BaseCommand):
    help = (
        "Erases the messages of reports that nobody decided within REPORT_KEEP_DAYS days. A running site does this "
        "every hour, so use the command only while the site is stopped."
    )

    def handle(self, **options: Any) -> None:
        try:
            count = erase_overdue()
        except KeysError as error:
            raise CommandError("Not everything was erased: the keys of reports are not available.") from error
        self.stdout.write(f"Erased reports: {count}.")
