"""The bans in the admin: those in force, the report behind each, and lifting one. Decisions about reports make them."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from chat.admin.edited import hint
from chat.admin.moderation import confirming, consequences
from chat.admin.moderation.decided import DecidedAdmin
from chat.admin.state import StateFilter
from chat.formats.moments import moment
from chat.models import Ban, Report


class RunningFilter(StateFilter):
    """Bans in force."""

    now = "Active"
    rest = ("over", "Ended")
    beside = ()

    def matters(self) -> Q:
        return Q(until__gt=timezone.now())


@admin.register(Ban)
class BanAdmin(DecidedAdmin):
    """Lifting a ban ends it now; its history remains."""

    list_display = ["kind", "until", "told", "created_at", "of_report", "decider"]
    list_filter = [RunningFilter]
    list_select_related = ("appeal__report__decided_by",)
    search_fields = ["appeal__report__reference"]
    search_help_text = "Search by report reference"
    ordering = ["until"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Bans", **(extra_context or {})})

    @admin.display(description="Reason", ordering="reason")
    def told(self, ban: Ban) -> str:
        """What the banned guests read."""
        return ban.reason or "None, because others may share the network"

    @admin.display(description="Report")
    def of_report(self, ban: Ban) -> str:
        report = _report_of(ban)
        return report.reference if report else "-"

    @admin.display(description="By")
    def decider(self, ban: Ban) -> str:
        report = _report_of(ban)
        return str(report.decided_by or "-") if report else "a command"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        ban: Ban = self.found(request, object_id)
        report = _report_of(ban)
        beside: QuerySet[Ban] = Ban.objects.none()
        if report is not None:
            beside = Ban.objects.filter(appeal__report=report).exclude(pk=ban.pk)
        context = {
            "opts": self.opts,
            "title": str(ban),
            "ban": ban,
            "told": self.told(ban),
            "report": report,
            "beside": beside.order_by("pk"),
        }
        return render(
            request, "admin/chat/ban/desk.html", {**self.admin_site.each_context(request), **context}
        )

    def get_urls(self) -> list[URLPattern]:
        lift = path("<path:object_id>/lift/", self.admin_site.admin_view(self._lift), name="chat_ban_lift")
        return [lift, *super().get_urls()]

    def _lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        ban: Ban = self.found(request, object_id, "chat.lift_ban")
        if not ban.is_running:
            raise Http404
        if confirming.goes_back(request):
            return redirect("admin:chat_ban_change", ban.pk)
        if confirming.must_ask(request, "yes"):
            return confirming.ask(self, request, consequences.of_lifting(ban))
        before = moment(ban.until)
        with transaction.atomic():
            ban.lift()
            self.log_change(request, ban, [{"changed": {"fields": [f"Until: {before} → now"]}}])
            hint()
        messages.success(request, "Ban lifted.")
        return redirect("admin:chat_ban_changelist")


def _report_of(ban: Ban) -> Report | None:
    """None for a ban that a command made, and where the report's appeal is gone."""
    return ban.appeal.report if ban.appeal else None
