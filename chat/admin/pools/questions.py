"""The questions in the admin: their list, a page that adds many, and one that adds the starter questions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from chat.admin.edited import EditedAdminMixin, hint
from chat.forms.questions import QuestionForm, QuestionListForm, QuestionsForm, StarterQuestionsForm
from chat.models import Question
from chat.stats.questions import LEAST_SHOWN, tallies
from matchmaking.stats.questions import Tally


@admin.register(Question)
class QuestionAdmin(EditedAdminMixin):
    """One page per question."""

    form = QuestionForm
    list_display = ["text", "language", "pool", "first_day", "last_day", "asked", "longer"]
    list_filter = ["language", "pool"]
    list_per_page = 100
    search_fields = ["text"]
    fieldsets = [(None, {"fields": ["text", "language", "pool", "first_day", "last_day", "version"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("pool")

    def get_urls(self) -> list[URLPattern]:
        pages = [("many/", self._many, "many"), ("starters/", self._starters, "starters")]
        own = [
            path(place, self.admin_site.admin_view(view), name=f"chat_question_{name}")
            for place, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Reads the counts of the page's questions, all at once."""
        page = super().get_changelist_instance(request)
        counts = tallies(question.pk for question in page.result_list)
        for question in page.result_list:
            question.tally = counts.get(question.pk)
        return page

    @display(description="Asked", empty_value="-")
    def asked(self, question: Question) -> str | None:
        """In how many chats; counts below twenty say little, and are not shown."""
        tally = _shown(question)
        return None if tally is None else str(tally.asked)

    @display(description="Longer chats", empty_value="-")
    def longer(self, question: Question) -> str | None:
        """How many of these chats went on for five minutes after the question."""
        tally = _shown(question)
        return None if tally is None else f"{round(100 * tally.longer / tally.asked)} %"

    def _many(self, request: HttpRequest) -> HttpResponse:
        return self._add(
            request, QuestionListForm(request.POST or None), "Add many questions", "Add questions"
        )

    def _starters(self, request: HttpRequest) -> HttpResponse:
        form = StarterQuestionsForm(request.POST or None)
        return self._add(request, form, "Add starter questions", "Add starter questions")

    def _add(self, request: HttpRequest, form: QuestionsForm, title: str, label: str) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if form.is_valid():
            added = form.save()
            for question in added:
                self.log_addition(request, question, [{"added": {}}])
            hint()
            messages.success(
                request, f"Questions added: {len(added)}. Already there: {len(form.rows()) - len(added)}."
            )
            return redirect("admin:chat_question_changelist")
        context = {"opts": self.opts, "title": title, "form": form, "label": label}
        return render(
            request, "admin/chat/question/add.html", {**self.admin_site.each_context(request), **context}
        )


def _shown(question: Question) -> Tally | None:
    tally: Tally | None = getattr(question, "tally", None)
    return tally if tally is not None and tally.asked >= LEAST_SHOWN else None
