"""Tells the people behind a helpline that somebody waits in its line: no word, no name, and no number."""

import threading

from django.conf import settings
from django.urls import reverse

from chat.moderation.notices import mail, webhook
from chat.policy.pools import PoolSettings

NEWS = "Somebody waits, and no helper is ready."


def has_recipients(pool: PoolSettings) -> bool:
    """Whether anybody would be told."""
    return bool(pool.line_mail or _webhook() or settings.MODERATION_MAIL)


def announce_line(pool: PoolSettings) -> None:
    """Sends the notice from a short-lived thread and returns at once. The caller limits how often."""
    threading.Thread(target=_send, args=(pool,), name="line notice", daemon=True).start()


def _send(pool: PoolSettings) -> None:
    text = f"{NEWS} {settings.SITE_ORIGINS[0]}{reverse('landing', kwargs={'pool': pool.slug})}"
    if url := _webhook():
        webhook.post(text, count=1, url=url)
    if to := pool.line_mail or settings.MODERATION_MAIL:
        mail.send(NEWS, text, count=1, to=to)


def _webhook() -> str:
    return str(settings.LINE_WEBHOOK or settings.MODERATION_WEBHOOK)
