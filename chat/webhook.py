"""The webhook that tells operators of new reports: how many, and where the desk is; never a word of the talk."""

import json
import logging
import threading
import time
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse

from chatsite.failure import kind_of

logger = logging.getLogger(__name__)

#: Reports within this time after a call are told together, so that a flood of them is not one of calls.
QUIET_SECONDS = 60.0
#: Then the receiver is taken for dead; there is no second try: the reports wait at the desk anyway.
PATIENCE_SECONDS = 10.0


class Webhook:
    """One process's calls, each in a short-lived thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0
        self._earliest = 0.0

    def tell(self) -> None:
        """A report was filed. Returns at once, and does nothing where no webhook is set."""
        if not settings.MODERATION_WEBHOOK:
            return
        with self._lock:
            self._waiting += 1
            if self._waiting > 1:
                return  # whoever was first will tell of this one too
            caller = threading.Timer(max(self._earliest - time.monotonic(), 0.0), self._call)
        caller.daemon = True
        caller.start()

    def _call(self) -> None:
        with self._lock:
            count, self._waiting = self._waiting, 0
            self._earliest = time.monotonic() + QUIET_SECONDS
        body = json.dumps({"text": f"New reports: {count}. {_desk()}".strip()}).encode()
        # Settings take http and https only.
        request = Request(settings.MODERATION_WEBHOOK, body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            urlopen(request, timeout=PATIENCE_SECONDS).close()  # noqa: S310
        except (OSError, HTTPException) as error:
            # Its address may hold a secret.
            logger.warning("webhook: %d new reports could not be told: %s", count, kind_of(error))


def _desk() -> str:
    """Nothing where the admin is served by other processes, under an address of their own."""
    if not settings.ADMIN:
        return ""
    return settings.SITE_ORIGINS[0].rstrip("/") + reverse("admin:chat_report_changelist")
