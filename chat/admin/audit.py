"""The audit in the admin: who did what, and when, over everything. It is read, and nothing else."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import DateFieldListFilter, SimpleListFilter
from django.contrib.admin.models import ADDITION, DELETION
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from chat.admin.moderation.decided import DecidedAdmin
from chat.models import AuditEntry


class _IdFilter(SimpleListFilter):
    """The values of one foreign key that occur."""

    field: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted is None:
            return queryset
        is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 19
        return queryset.filter(**{self.field: wanted}) if is_number else queryset.none()


class WhoFilter(_IdFilter):
    title = "who"
    parameter_name = "who"
    field = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        acting = AuditEntry.objects.order_by().values("user")
        return [
            (str(user.pk), user.get_username())
            for user in User.objects.filter(pk__in=acting).order_by("username")
        ]


class WhatFilter(_IdFilter):
    title = "what"
    parameter_name = "what"
    field = "content_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        touched = AuditEntry.objects.order_by().values("content_type")
        kinds = [(str(kind.pk), _name(kind)) for kind in ContentType.objects.filter(pk__in=touched)]
        return sorted(kinds, key=lambda kind: kind[1])


class WhenFilter(DateFieldListFilter):
    """Named as its column is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "when"


@admin.register(AuditEntry)
class AuditAdmin(DecidedAdmin):
    """The newest first."""

    list_display = ["when", "who", "what", "which", "did"]
    list_display_links = None
    list_filter = [WhoFilter, WhatFilter, ("action_time", WhenFilter)]
    list_select_related = ("user", "content_type")
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "action_time"
    search_fields = ["object_repr", "change_message"]
    search_help_text = "Search by name, reference or change"

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.has_perm("chat.view_auditentry"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Audit", **(extra_context or {})})

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An entry has no page: the list says all of it."""
        return self.changelist_view(request)

    @admin.display(description="When", ordering="action_time")
    def when(self, entry: AuditEntry) -> Any:
        return entry.action_time

    @admin.display(description="Who", ordering="user__username")
    def who(self, entry: AuditEntry) -> str:
        return str(entry.user.get_username())

    @admin.display(description="What", ordering="content_type__model")
    def what(self, entry: AuditEntry) -> str:
        return _name(entry.content_type) if entry.content_type else "-"

    @admin.display(description="Which", ordering="object_repr")
    def which(self, entry: AuditEntry) -> str:
        return entry.object_repr

    @admin.display(description="Change")
    def did(self, entry: AuditEntry) -> str:
        message = str(entry.get_change_message())
        if message:
            return message
        return {ADDITION: "Added.", DELETION: "Deleted."}.get(entry.action_flag, "Saved without changes.")


def _name(kind: ContentType) -> str:
    """As the rest of the admin calls it."""
    model = kind.model_class()
    return str(model._meta.verbose_name if model else kind.model).capitalize()
