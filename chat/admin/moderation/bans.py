"""Bans in the admin: the active ones, and lifting one. Decisions about reports create them."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from chat.admin.edited import hint
from chat.admin.moderation.decided import DecidedAdmin
from chat.admin.state import StateFilter
from chat.models import Ban


class RunningFilter(StateFilter):
    """Active bans."""

    now = "Running"
    rest = ("over", "Over")

    def matters(self) -> Q:
        return Q(until__gt=timezone.now())


@admin.register(Ban)
class BanAdmin(DecidedAdmin):
    """Lifting a ban ends it now; its history remains."""

    list_display = ["__str__", "told", "created_at"]
    fields = ["kind", "told", "created_at", "until"]
    readonly_fields = ["kind", "told", "created_at", "until"]
    list_filter = [RunningFilter]
    ordering = ["until"]

    @admin.display(description="Reason", ordering="reason")
    def told(self, ban: Ban) -> str:
        """The reason that banned guests are shown."""
        return ban.reason or "None: neutral words, as others may share the network"

    def get_urls(self) -> list[URLPattern]:
        lift = path("<path:object_id>/lift/", self.admin_site.admin_view(self._lift), name="chat_ban_lift")
        return [lift, *super().get_urls()]

    def _lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("chat.lift_ban"):
            raise PermissionDenied
        ban: Ban | None = self.get_object(request, unquote(object_id))
        if ban is None or not ban.is_running:
            raise Http404
        before = timezone.localtime(ban.until)
        with transaction.atomic():
            ban.lift()
            change = f"Until: {before:%Y-%m-%d %H:%M %Z} → now"
            self.log_change(request, ban, [{"changed": {"fields": [change]}}])
            hint()
        messages.success(request, "The ban is lifted.")
        return redirect("admin:chat_ban_changelist")
