"""The word filters in the admin."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from chat.admin.edited import EditedAdminMixin
from chat.admin.text_trial import text_trial
from chat.forms.filter import WordFilterForm
from chat.models import WordFilter


@admin.register(WordFilter)
class WordFilterAdmin(EditedAdminMixin):
    """A page for each list, and one that tries a text against all of them."""

    form = WordFilterForm
    list_display = ["name", "action", "pool", "is_on"]
    list_filter = ["action", "pool"]
    fieldsets = [(None, {"fields": ["name", "is_on", "action", "pool", "words", "version"]})]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._try)
        return [path("try/", view, name="chat_wordfilter_try"), *super().get_urls()]

    def _try(self, request: HttpRequest) -> HttpResponse:
        return text_trial(self, request)
