"""The webhook: an address that takes `{"text": ...}`, as Slack, Mattermost and others offer it."""

import json
import logging
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings

from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: Then the receiver is taken for dead; there is no second try: what it was about waits at the desk anyway.
PATIENCE_SECONDS = 10.0


def post(text: str, *, count: int) -> None:
    """Blocks. `count`: of what, for the log."""
    body = json.dumps({"text": text}).encode()
    # Settings take http and https only.
    request = Request(settings.MODERATION_WEBHOOK, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        urlopen(request, timeout=PATIENCE_SECONDS).close()  # noqa: S310
    except (OSError, HTTPException) as error:
        # Its address may hold a secret.
        logger.warning("webhook: %d could not be told: %s", count, kind_of(error))
