"""The page of one report: reading, exporting and deciding it; the latter two are recorded in the history."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse

from chat import moderation
from chat.admin.edited import hint
from chat.admin.moderation import confirming, consequences
from chat.admin.moderation.waiting import WaitingAdmin
from chat.forms.decision import DecisionForm
from chat.models import Ban, Report
from chat.moderation.actions import Action
from chat.moderation.decisions import DecisionError
from chat.moderation.erasure import close_overdue
from chat.moderation.exhibit import Exhibit
from chat.policy.toggles import current
from chat.report_keys import KeysError
from chat.report_keys.words import WordsLostError


def read(reports: WaitingAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The report, with the buttons that the user is allowed to use."""
    close_overdue()
    report: Report = reports.found(request, object_id)
    seen = {"verified": report.verified, "unproved": report.unproved}
    form = DecisionForm(initial={"network": not current().shared_networks, **seen})
    return _page(reports, request, report, Exhibit.of(report), form)


def decide(reports: WaitingAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Decides once; a second moderator gets an error."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    report: Report = reports.found(request, object_id, "chat.decide_report")
    moderator = request.user
    assert isinstance(moderator, User)
    exhibit = Exhibit.of(report)
    form = DecisionForm(request.POST, said=exhibit.texts)
    if not form.is_valid() or confirming.goes_back(request):
        return _page(reports, request, report, exhibit, form)
    if report.is_open and confirming.must_ask(request, form.verdict().action.name):
        return confirming.ask(reports, request, consequences.of_verdict(report, form.verdict()))
    report.verified, report.unproved = form.cleaned_data["verified"], form.cleaned_data["unproved"]
    try:
        with transaction.atomic():
            changes = moderation.decide(report, form.verdict(), by=moderator)
            reports.log_change(request, report, [{"changed": {"fields": changes}}])
            made = Ban.objects.filter(appeal__report=report).order_by("pk")
            reports.log_made(request, made, f"{form.verdict().action.label}, for {report}.")
            hint()
    except DecisionError as error:
        messages.error(request, str(error))
        return _to(reports, request, report)
    show_erasure(request, f"{form.verdict().action.label}: decided", moderation.destroy(report))
    return reports.go_on(request)


def export(reports: WaitingAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Exports the proved lines as a JSON file, while they exist."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    report: Report = reports.found(request, object_id, "chat.export_report")
    if not report.is_open or not report.verified:
        messages.error(request, "Nothing was exported: there are no proved messages.")
        return _to(reports, request, report)
    try:
        exported = moderation.export(report)
    except (WordsLostError, KeysError):
        messages.error(request, "Nothing was exported: the messages cannot be read.")
        return _to(reports, request, report)
    reports.log_change(request, report, f"Exported proved messages: {len(exported['proved'])}.")
    return JsonResponse(
        exported,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="report-{report.reference}.json"'},
    )


def show_erasure(request: HttpRequest, done: str, erased: bool) -> None:
    """Reports only what happened to the key."""
    if erased:
        messages.success(request, f"{done}. The texts are erased: their key is destroyed.")
    else:
        messages.warning(
            request,
            f"{done}. The texts are deleted, but not their key. The site tries again every hour.",
        )


def _to(reports: WaitingAdmin, request: HttpRequest, report: Report) -> HttpResponseRedirect:
    return redirect(f"{reverse('admin:chat_report_change', args=[report.pk])}{reports.filters(request)}")


def _page(
    reports: WaitingAdmin, request: HttpRequest, report: Report, exhibit: Exhibit, form: DecisionForm
) -> HttpResponse:
    can_judge = bool(report.accused) and exhibit.trouble is None
    context = {
        "opts": Report._meta,
        "title": str(report),
        "report": report,
        "exhibit": exhibit,
        "form": form,
        "can_judge": can_judge,
        "bans": [action for action in Action if action.ban is not None],
        "made": Ban.objects.filter(appeal__report=report).order_by("pk"),
        "appeals": report.appeals.exclude(filed_at=None).order_by("pk"),
        "filters": reports.filters(request),
    }
    return render(
        request, "admin/chat/report/desk.html", {**reports.admin_site.each_context(request), **context}
    )
