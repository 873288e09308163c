"""`purge_reports`: erases what moderators left undecided for too long; a site that runs does it itself."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.moderation.erasure import erase_overdue


class Command(BaseCommand):
    help = (
        "Erases the lines of reports that nobody decided within REPORT_KEEP_DAYS days. "
        "A site that runs does the same every hour; this is for one that stands still."
    )

    def handle(self, **options: Any) -> None:
        count = erase_overdue()
        self.stdout.write(f"Erased undecided reports: {count}.")
