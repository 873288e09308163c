"""The pools in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from chat.admin.edited import EditedAdminMixin
from chat.admin.pools.entry_codes import entry_codes
from chat.admin.pools.service import service
from chat.formats.opening_hours import Hours
from chat.forms.pool import PoolForm
from chat.forms.rounds import ROUNDS_FIELDS
from chat.models import Pool
from chat.policy.toggles import current


@admin.register(Pool)
class PoolAdmin(EditedAdminMixin):
    """One page per pool, and one for its entry codes."""

    form = PoolForm
    list_display = ["name", "slug", "is_open", "needs_code", "preset"]
    readonly_fields = ["created"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_open", "needs_code", "rules", "hours", "created"]}),
        (
            "Who meets whom",
            {"fields": ["interests", "widen_language_seconds", "widen_anybody_seconds", "words"]},
        ),
        ("Two sides", {"fields": ["preset", "queue_closed", "elsewhere", "confidentiality", "line_mail"]}),
        ("Event rounds", {"fields": ROUNDS_FIELDS, "classes": ["collapse"]}),
        ("In a chat", {"fields": ["encryption", "reunions", "version"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Pool | None = None) -> list[str]:
        """The slug cannot change: it is printed on entry codes and part of the Redis keys."""
        return ["created", "slug"] if obj else ["created"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """In the time zone of the pool's opening hours, or else of the site's."""
        pool = object_id and self.get_object(request, unquote(object_id))
        hours = Hours.parse((pool and pool.hours) or current().hours)
        with timezone.override(hours.zone):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = [
            path("<path:object_id>/codes/", view(self._entry_codes), name="chat_pool_codes"),
            path("<path:object_id>/service/", view(self._service), name="chat_pool_service"),
        ]
        return [*pages, *super().get_urls()]

    def _entry_codes(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return entry_codes(self, request, object_id)

    def _service(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return service(self, request, object_id)
