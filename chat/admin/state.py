"""A list that shows what still matters, unless somebody asks for the rest."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest


class StateFilter(SimpleListFilter):
    """`now`: the label of what is shown at first; `rest`: value and label of all else."""

    title = "state"
    parameter_name = "state"
    now: str
    rest: tuple[str, str]

    def matters(self) -> Q:
        """What is shown at first."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [self.rest]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        return iter([{**first, "display": self.now}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(~self.matters() if self.value() == self.rest[0] else self.matters())
