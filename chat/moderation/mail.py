"""Mail to the operators, by Django's own settings for it."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from chat.policy import toggles
from chatsite.logs.redact import kind_of

logger = logging.getLogger(__name__)


def send(news: str, text: str, *, count: int) -> None:
    """Blocks, at most `EMAIL_TIMEOUT` for each step. `count`: of what, for the log. There is no second try."""
    subject = f"{toggles.current().site_name}: {news}"
    try:
        send_mail(subject, f"{text}\n", settings.DEFAULT_FROM_EMAIL, settings.MODERATION_MAIL)
    except (OSError, SMTPException) as error:
        # A mail server quotes addresses and accounts.
        logger.warning("mail: %d could not be told: %s", count, kind_of(error))
