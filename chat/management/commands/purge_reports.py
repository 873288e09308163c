"""`purge_reports`: erases reports left undecided for too long; a running site does this itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.moderation.erasure import erase_overdue
from chat.report_keys import KeysError


class Command(BaseCommand):
    help = (
        "Erases the lines of reports that nobody decided within REPORT_KEEP_DAYS days. "
        "A site that runs does the same every hour; this is for one that stands still."
    )

    def handle(self, **options: Any) -> None:
        try:
            count = erase_overdue()
        except KeysError as error:
            raise CommandError("Not everything is erased: the keys of reports cannot be reached.") from error
        self.stdout.write(f"Erased undecided reports: {count}.")
