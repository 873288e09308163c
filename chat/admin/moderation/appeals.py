"""Appeals in the admin: the open ones, oldest first, and a page on which a moderator decides each."""

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from chat import moderation
from chat.admin.edited import hint
from chat.admin.moderation.desk import tell_what_is_erased
from chat.admin.moderation.waiting import WaitingAdmin
from chat.admin.state import StateFilter
from chat.forms.answer import AnswerForm
from chat.models import Appeal
from chat.moderation import appeals
from chat.moderation.appeals import AppealError
from chat.report_keys import KeysError
from chat.report_keys.words import WordsLostError


class WaitingFilter(StateFilter):
    """Appeals without a decision."""

    now = "Open"
    rest = ("decided", "Decided")

    def matters(self) -> Q:
        return Q(outcome=Appeal.Outcome.OPEN)


@admin.register(Appeal)
class AppealAdmin(WaitingAdmin):
    """Appeals are created by decisions and filed by guests; here they are only answered."""

    heading = "Appeals"
    list_display = ["__str__", "filed_at", "decision", "of_network", "reason", "outcome"]
    list_filter = [WaitingFilter]

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
        if not form.is_valid():
            return self._page(request, appeal, form)
        try:
            with transaction.atomic():
                changes = appeals.decide(appeal, form.answer(), by=moderator)
                self.log_change(request, appeal, [{"changed": {"fields": changes}}])
                hint()
        except AppealError as error:
            messages.error(request, str(error))
        else:
            tell_what_is_erased(
                request, "Answered. The guest reads it at /appeal/, by its code", moderation.destroy(appeal)
            )
        return redirect("admin:chat_appeal_changelist")

    def _page(self, request: HttpRequest, appeal: Appeal, form: AnswerForm) -> HttpResponse:
        bans = [ban for ban in appeals.bans_of(appeal) if ban.is_running]
        context = {
            "opts": Appeal._meta,
            "title": str(appeal),
            "appeal": appeal,
            "text": _text(appeal),
            "bans": bans,
            "form": form,
        }
        return render(
            request, "admin/chat/appeal/desk.html", {**self.admin_site.each_context(request), **context}
        )


def _text(appeal: Appeal) -> str:
    try:
        return appeal.text()
    except WordsLostError:
        return "(This cannot be read any more: its key is lost.)"
    except KeysError:
        return "(This cannot be read now: its key cannot be reached.)"
