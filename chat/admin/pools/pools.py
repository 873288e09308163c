"""The pools in the admin."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from chat.admin.edited import EditedAdminMixin
from chat.admin.pools.entry_codes import entry_codes
from chat.forms.pool import PoolForm
from chat.models import Pool


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
        ("Two sides", {"fields": ["preset", "queue_closed", "elsewhere", "confidentiality"]}),
        ("In a chat", {"fields": ["encryption", "version"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Pool | None = None) -> list[str]:
        """The slug cannot change: it is printed on entry codes and part of the Redis keys."""
        return ["created", "slug"] if obj else ["created"]

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<path:object_id>/codes/", self.admin_site.admin_view(self._entry_codes), name="chat_pool_codes"
        )
        return [page, *super().get_urls()]

    def _entry_codes(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return entry_codes(self, request, object_id)
