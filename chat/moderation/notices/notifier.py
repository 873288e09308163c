"""Notifies operators by webhook and mail that something waits for them, without any content."""

import threading
import time
from collections import Counter

from django.conf import settings
from django.urls import reverse

from chat.moderation.notices import mail, webhook

#: Events within this time after a notice are combined, so that a flood of reports does not cause a flood of
#: notices.
QUIET_SECONDS = 60.0
_LISTS = {"reports": "admin:chat_report_changelist", "appeals": "admin:chat_appeal_changelist"}


class Notifier:
    """The notices of one process, each sent from a short-lived thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[str] = Counter()
        self._earliest = 0.0

    def announce(self, kind: str) -> None:
        """Announces one more of `reports` or `appeals`. Returns at once; does nothing if no recipient is set."""
        if not settings.MODERATION_WEBHOOK and not settings.MODERATION_MAIL:
            return
        with self._lock:
            is_first = not self._waiting
            self._waiting[kind] += 1
            if not is_first:
                return  # the pending notice will include this one
            timer = threading.Timer(max(self._earliest - time.monotonic(), 0.0), self._send)
        timer.daemon = True
        timer.start()

    def _send(self) -> None:
        with self._lock:
            counts, self._waiting = self._waiting, Counter()
            self._earliest = time.monotonic() + QUIET_SECONDS
        news = " ".join(f"New {kind}: {count}." for kind, count in sorted(counts.items(), reverse=True))
        text = f"{news} {_desk(counts)}".strip()
        if settings.MODERATION_WEBHOOK:
            webhook.post(text, count=counts.total())
        if settings.MODERATION_MAIL:
            mail.send(news, text, count=counts.total())


def _desk(counts: "Counter[str]") -> str:
    """The link to the admin; '' if the admin is served by other processes with another address."""
    if not settings.ADMIN:
        return ""
    first = max(counts)  # reports before appeals
    return settings.SITE_ORIGINS[0] + reverse(_LISTS[first])


notifier = Notifier()
