"""A list filter that shows active records by default, and the rest on request."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest


class StateFilter(SimpleListFilter):
    """`now`: the label of the default; `rest`: value and label of the rest."""

    title = "state"
    parameter_name = "state"
    now: str
    rest: tuple[str, str]

    def matters(self) -> Q:
        """The records shown by default."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [self.rest]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        return iter([{**first, "display": self.now}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(~self.matters() if self.value() == self.rest[0] else self.matters())
