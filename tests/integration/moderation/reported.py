"""Reports as guests file them, and a moderator's use of the admin."""

import secrets
from typing import Any

from django.test import Client
from django.utils import timezone

from chat.models import Report, ReportLine
from chat.report_keys.words import Words

LIST = "/admin/chat/report/"


def file_report(
    *,
    proved: dict[int, str] | None = None,
    claimed: dict[int, str] | None = None,
    accused: str = "mallory",
    handle: str = "",
    note: str = "",
) -> Report:
    """`proved`: the partner's lines by number; `claimed`: the reporter's own."""
    proved = {1: "a proved word"} if proved is None else proved
    claimed = claimed or {}
    report = Report.objects.create(
        reference=secrets.token_urlsafe(9),
        pool="main",
        chat=secrets.token_hex(8),
        reporter="alice",
        reason="harassment",
        accused=accused if proved else "",
        handle=handle if proved else "",
        verified=len(proved),
        unproved=len(claimed),
    )
    words = Words.new(report.key_name)
    if note:
        report.encrypted_note = words.encrypt(note, "note")
        report.save()
    lines = [
        *(ReportLine(by="partner", n=n, said_at=timezone.now(), is_proved=True) for n in proved),
        *(ReportLine(by="me", n=n) for n in claimed),
    ]
    for line in lines:
        line.report = report
        text = proved[line.n] if line.is_proved else claimed[line.n]
        line.encrypted_text = words.encrypt(text, line.place)
    ReportLine.objects.bulk_create(lines)
    return report


def page_of(report: Report) -> str:
    return f"{LIST}{report.pk}/change/"


def decide(moderator: Client, report: Report, action: str = "DISMISS", **form: str) -> Any:
    """Presses a button of the report's page, having seen all its lines."""
    filled_in = {"reason": "Be kind.", "verified": str(report.verified), "unproved": str(report.unproved)}
    return moderator.post(f"{LIST}{report.pk}/decide/", filled_in | {"action": action} | form, follow=True)
