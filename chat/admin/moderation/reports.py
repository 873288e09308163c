"""Reports in the admin: a queue, proved ones first, and a page on which a moderator decides each."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.timesince import timesince

from chat.admin.moderation import desk, dismissing
from chat.admin.moderation.filters import ChoiceFilter, DecidedByFilter
from chat.admin.moderation.waiting import WaitingAdmin
from chat.admin.state import StateFilter
from chat.models import Report


class QueueFilter(StateFilter):
    """Open reports."""

    now = "Open"
    rest = ("decided", "Decided")
    beside = ("by", "decision")

    def matters(self) -> Q:
        return Q(decision=Report.Decision.OPEN)


class DecisionFilter(ChoiceFilter):
    title = "decision"
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.value, one.label) for one in Report.Decision if one is not Report.Decision.OPEN]


class ReasonFilter(ChoiceFilter):
    title = "reason"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        reasons = Report.objects.order_by("reason").values_list("reason", flat=True).distinct()
        return [(reason, reason.capitalize()) for reason in reasons]


@admin.register(Report)
class ReportAdmin(WaitingAdmin):
    """Reports are filed by guests and erased by decisions; here they cannot be added, edited or deleted."""

    heading = "Reports"
    one = "report"
    list_filter = [QueueFilter, DecisionFilter, DecidedByFilter, ReasonFilter]
    list_select_related = ("decided_by",)
    search_fields = ["reference"]
    actions = ["dismiss"]

    def is_waiting(self) -> Q:
        return Q(decision=Report.Decision.OPEN)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Of the open ones how long they wait, of all others who decided and when."""
        if QueueFilter.is_first(request):
            return ["reference", "age", "reason", "pool", "proved", "unproved_lines"]
        return ["reference", "reason", "decision", "decided", "decider", "proved"]

    @admin.action(description="Dismiss selected reports without proof", permissions=["decide"])
    def dismiss(self, request: HttpRequest, chosen: QuerySet[Report]) -> HttpResponse | None:
        return dismissing.dismiss(self, request, chosen)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("chat.decide_report")

    @admin.display(description="Age", ordering="created_at")
    def age(self, report: Report) -> str:
        return timesince(report.created_at, depth=1)

    @admin.display(description="Proved", ordering="verified")
    def proved(self, report: Report) -> int:
        return report.verified

    @admin.display(description="Unproved", ordering="unproved")
    def unproved_lines(self, report: Report) -> int:
        return report.unproved

    def get_ordering(self, request: HttpRequest) -> Any:
        """Reports with proof first, then oldest first."""
        return [Case(When(verified__gt=0, then=Value(0)), default=Value(1)), "created_at"]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"chat_report_{name}")
            for name, view in (("decide", self._decide), ("export", self._export))
        ]
        return [*pages, *super().get_urls()]

    def read(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return desk.read(self, request, object_id)

    def _decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return desk.decide(self, request, object_id)

    def _export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return desk.export(self, request, object_id)
