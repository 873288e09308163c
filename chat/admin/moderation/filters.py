"""The filters of what moderators decide: how it was decided, and by whom."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest


class ChoiceFilter(SimpleListFilter):
    """The field of the same name as the parameter."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert self.parameter_name is not None
        wanted = self.value()
        return queryset if wanted is None else queryset.filter(**{self.parameter_name: wanted})


class DecidedByFilter(SimpleListFilter):
    """Everybody who has decided something of this list."""

    title = "who decided"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        deciders = model_admin.model.objects.exclude(decided_by=None).values("decided_by").order_by()
        people = User.objects.filter(pk__in=deciders).order_by("username")
        return [(str(user.pk), user.get_username()) for user in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted is None:
            return queryset
        is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 19
        return queryset.filter(decided_by=wanted) if is_number else queryset.none()
