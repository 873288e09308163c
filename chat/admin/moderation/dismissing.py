"""Dismissing many reports without proof at once, after a confirmation page that lists them."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from chat import moderation
from chat.admin.edited import hint
from chat.admin.moderation.decided import DecidedAdmin
from chat.models import Report
from chat.moderation.actions import Action
from chat.moderation.decisions import DecisionError, Verdict

#: More than the site accepts of them.
MOST = 500
_DISMISS = Verdict(action=Action.DISMISS, reason="", network=False)


def dismiss(reports: DecidedAdmin, request: HttpRequest, chosen: QuerySet[Report]) -> HttpResponse | None:
    """Asks for confirmation. Proved reports must be read and decided one by one."""
    if request.POST.get("confirmed"):
        _dismiss(reports, request)
        return None
    open_ones = chosen.filter(decision=Report.Decision.OPEN)
    unproved = list(open_ones.filter(verified=0).order_by("created_at")[:MOST])
    if not unproved:
        messages.warning(
            request, "Nothing to dismiss: none of the selected reports is both open and without proof."
        )
        return None
    context = {
        **reports.admin_site.each_context(request),
        "opts": Report._meta,
        "title": "Dismiss reports without proof",
        "reports": unproved,
        "left": chosen.count() - len(unproved),
    }
    return TemplateResponse(request, "admin/chat/report/dismiss.html", context)


def _dismiss(reports: DecidedAdmin, request: HttpRequest) -> None:
    """Dismisses the reports shown, except those that have changed since: each submits its number of lines."""
    dismissed, erased, changed = 0, 0, 0
    for seen in request.POST.getlist("seen")[:MOST]:
        report = _as_seen(seen)
        if report is None or not _decide(reports, request, report):
            changed += 1
            continue
        dismissed += 1
        erased += moderation.destroy(report)
    if dismissed:
        hint()
    messages.success(request, f"Dismissed reports: {dismissed}. Keys destroyed: {erased}.")
    if erased < dismissed:
        messages.warning(request, "Some keys could not be destroyed yet. The site tries again every hour.")
    if changed:
        messages.warning(request, f"Not dismissed, because they changed in the meantime: {changed}.")


def _as_seen(seen: str) -> Report | None:
    number, _, lines = seen.partition("-")
    if not (number.isascii() and number.isdecimal() and lines.isascii() and lines.isdecimal()):
        return None
    report = Report.objects.filter(pk=number[:18], verified=0).first()
    if report is not None:
        report.unproved = int(lines[:9])
    return report


def _decide(reports: DecidedAdmin, request: HttpRequest, report: Report) -> bool:
    moderator = request.user
    assert isinstance(moderator, User)
    try:
        with transaction.atomic():
            changes = moderation.decide(report, _DISMISS, by=moderator)
            reports.log_change(request, report, [{"changed": {"fields": changes}}])
    except DecisionError:
        return False
    return True
