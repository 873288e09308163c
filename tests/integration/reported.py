"""A report as guests file it, and a moderator in front of it, in the words of the tests."""

import secrets
from typing import Any

from django.test import Client
from django.utils import timezone

from chat.models import Report, ReportLine

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
        note=note,
        accused=accused if proved else "",
        handle=handle if proved else "",
        verified=len(proved),
        unproved=len(claimed),
    )
    for n, text in proved.items():
        report.lines.create(by="partner", n=n, text=text, said_at=timezone.now(), is_proved=True)
    ReportLine.objects.bulk_create(
        ReportLine(report=report, by="me", n=n, text=text) for n, text in claimed.items()
    )
    return report


def page_of(report: Report) -> str:
    return f"{LIST}{report.pk}/change/"


def decide(moderator: Client, report: Report, action: str = "DISMISS", **form: str) -> Any:
    """Presses a button of its page, having read all."""
    filled_in = {"reason": "Be kind.", "verified": str(report.verified), "unproved": str(report.unproved)}
    return moderator.post(f"{LIST}{report.pk}/decide/", filled_in | {"action": action} | form, follow=True)
