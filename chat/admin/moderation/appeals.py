"""Appeals in the admin: the open ones, oldest first, and a page on which a moderator decides each."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path

from chat import moderation
from chat.admin.edited import hint
from chat.admin.moderation import confirming, consequences
from chat.admin.moderation.desk import show_erasure
from chat.admin.moderation.filters import ChoiceFilter, DecidedByFilter
from chat.admin.moderation.waiting import WaitingAdmin
from chat.admin.state import StateFilter
from chat.forms.answer import AnswerForm
from chat.models import Appeal, Ban
from chat.moderation import appeals
from chat.moderation.appeals import AppealError
from chat.report_keys import KeysError
from chat.report_keys.words import WordsLostError


class WaitingFilter(StateFilter):
    """Appeals without a decision."""

    now = "Open"
    rest = ("decided", "Decided")
    beside = ("by", "outcome")

    def matters(self) -> Q:
        return Q(outcome=Appeal.Outcome.OPEN)


class OutcomeFilter(ChoiceFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.value, one.label) for one in Appeal.Outcome if one is not Appeal.Outcome.OPEN]


@admin.register(Appeal)
class AppealAdmin(WaitingAdmin):
    """Appeals are created by decisions and filed by guests; here they are only answered."""

    heading = "Appeals"
    one = "appeal"
    list_filter = [WaitingFilter, OutcomeFilter, DecidedByFilter]
    list_select_related = ("report", "decided_by")
    search_fields = ["report__reference"]

    def is_waiting(self) -> Q:
        return Q(outcome=Appeal.Outcome.OPEN)

    def get_list_display(self, request: HttpRequest) -> Any:
        if WaitingFilter.is_first(request):
            return ["__str__", "filed", "decision", "who", "of_report"]
        return ["__str__", "decision", "outcome", "decided", "decider", "of_report"]

    @admin.display(description="Filed", ordering="filed_at")
    def filed(self, appeal: Appeal) -> Any:
        return appeal.filed_at

    @admin.display(description="From", ordering="of_network")
    def who(self, appeal: Appeal) -> str:
        return "Someone on the network" if appeal.of_network else "The guest"

    @admin.display(description="Report", ordering="report__reference")
    def of_report(self, appeal: Appeal) -> str:
        return appeal.report.reference if appeal.report else "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """Only filed ones: the others are just codes that guests may hold."""
        return super().get_queryset(request).exclude(filed_at=None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._decide)
        return [path("<path:object_id>/decide/", view, name="chat_appeal_decide"), *super().get_urls()]

    def read(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._page(request, self.found(request, object_id), AnswerForm())

    def _decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        appeal: Appeal = self.found(request, object_id, "chat.decide_appeal")
        form, moderator = AnswerForm(request.POST, said=_text(appeal)), request.user
        assert isinstance(moderator, User)
        if not form.is_valid() or confirming.goes_back(request):
            return self._page(request, appeal, form)
        if appeal.is_waiting and confirming.must_ask(request, form.cleaned_data["outcome"]):
            question = consequences.of_answer(appeal, form.answer(), _running(appeal))
            return confirming.ask(self, request, question)
        ending = _running(appeal) if form.answer().lift else []
        try:
            with transaction.atomic():
                changes = appeals.decide(appeal, form.answer(), by=moderator)
                self.log_change(request, appeal, [{"changed": {"fields": changes}}])
                for ban in ending:
                    self.log_change(request, ban, f"Lifted: {appeal}.")
                hint()
        except AppealError as error:
            messages.error(request, str(error))
        else:
            show_erasure(
                request, "Answered. The guest can read the answer at /appeal/", moderation.destroy(appeal)
            )
        return self.go_on(request)

    def _page(self, request: HttpRequest, appeal: Appeal, form: AnswerForm) -> HttpResponse:
        context = {
            "opts": Appeal._meta,
            "title": str(appeal),
            "appeal": appeal,
            "text": _text(appeal),
            "bans": _running(appeal),
            "filters": self.filters(request),
            "form": form,
        }
        return render(
            request, "admin/chat/appeal/desk.html", {**self.admin_site.each_context(request), **context}
        )


def _running(appeal: Appeal) -> list[Ban]:
    return [ban for ban in appeals.bans_of(appeal) if ban.is_running]


def _text(appeal: Appeal) -> str:
    try:
        return appeal.text()
    except WordsLostError:
        return "(This text can no longer be read: its key is lost.)"
    except KeysError:
        return "(This text cannot be read now: its key is not available.)"
