"""Mail to operators: that something waits, without any content."""

import time

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from chat.moderation.notices import mail as chat_mail
from chat.moderation.notices import notifier
from chat.moderation.notices.notifier import Notifier


@pytest.fixture
def told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Notifier:
    settings.MODERATION_MAIL = ["one@example.org", "two@example.org"]
    settings.DEFAULT_FROM_EMAIL = "passerby@chat.example.org"
    settings.SITE_ORIGINS = ["https://chat.example.org"]
    monkeypatch.setattr(notifier, "QUIET_SECONDS", 0.2)
    return Notifier()


def sent(count: int) -> list[EmailMessage]:
    deadline = time.monotonic() + 10
    while len(mail.outbox) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return mail.outbox


def test_both_addresses_receive_the_count_and_the_link(told: Notifier) -> None:
    told.announce("reports")
    (message,) = sent(1)
    assert message.to == ["one@example.org", "two@example.org"]
    assert message.subject == "Passerby: New reports: 1."
    assert message.body == "New reports: 1. https://chat.example.org/admin/chat/report/\n"
    assert message.from_email == "passerby@chat.example.org"


def test_events_close_together_are_reported_in_one_mail(told: Notifier) -> None:
    told.announce("appeals")
    sent(1)
    for _ in range(3):
        told.announce("reports")
    told.announce("appeals")
    assert sent(2)[1].subject == "Passerby: New reports: 3. New appeals: 1."
    assert len(mail.outbox) == 2


def test_appeals_lead_to_their_list(told: Notifier) -> None:
    told.announce("appeals")
    assert sent(1)[0].body.endswith("/admin/chat/appeal/\n")


def test_a_dead_mail_server_causes_only_a_log_line_without_its_name(
    told: Notifier, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    chat_mail.send("New reports: 1.", "text", count=1)
    assert "Mail not sent (1 new): ConnectionRefusedError" in caplog.text
    assert "127.0.0.1" not in caplog.text
    assert "example.org" not in caplog.text


def test_without_an_address_nobody_is_notified(told: Notifier, settings: Settings) -> None:
    settings.MODERATION_MAIL = []
    told.announce("reports")
    assert not told._waiting
