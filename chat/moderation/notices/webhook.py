"""The webhook: posts `{"text": ...}`, the format of Slack, Mattermost and others."""

import json
import logging
from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings

from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)

#: After this the request fails, without a retry: the reports wait in the admin anyway.
PATIENCE_SECONDS = 10.0


def post(text: str, *, count: int, url: str = "") -> None:
    """Blocks. `count`: number of new items, for the log. `url`: other than the moderators' (http or https)."""
    body = json.dumps({"text": text}).encode()
    # The setting accepts only http and https.
    request = Request(url or settings.MODERATION_WEBHOOK, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        urlopen(request, timeout=PATIENCE_SECONDS).close()  # noqa: S310
    except (OSError, HTTPException) as error:
        # The URL may contain a secret.
        logger.warning("Webhook not delivered (%d new): %s", count, kind_of(error))
