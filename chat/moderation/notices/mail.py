"""Mail to operators, using Django's mail settings."""

import logging
from collections.abc import Sequence
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from chat.policy import toggles
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)


def send(news: str, text: str, *, count: int, to: Sequence[str] = ()) -> None:
    """Blocks, at most `EMAIL_TIMEOUT` per step. `count`: number of new items, for the log. Does not retry.

    `to`: other people than the moderators.
    """
    subject = f"{toggles.current().site_name}: {news}"
    try:
        send_mail(subject, f"{text}\n", settings.DEFAULT_FROM_EMAIL, to or settings.MODERATION_MAIL)
    except (OSError, SMTPException) as error:
        # Mail servers quote addresses and accounts.
        logger.warning("Mail not sent (%d new): %s", count, kind_of(error))
