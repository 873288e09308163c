"""A list that shows what still matters, unless somebody asks for the rest."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest

_ALL = "all"


class StateFilter(SimpleListFilter):
    """`now`: the label of what is shown at first; `rest`: value and label of all else.

    A search, or another filter named in `beside`, looks at everything.
    """

    title = "state"
    parameter_name = "state"
    now: str
    rest: tuple[str, str]
    beside: tuple[str, ...] = ("by",)

    @classmethod
    def is_first(cls, request: HttpRequest) -> bool:
        """Whether the list shows what still matters, as nobody asked for anything else."""
        return not any(request.GET.get(name) for name in (SEARCH_VAR, cls.parameter_name, *cls.beside))

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self._looks_everywhere = any(request.GET.get(name) for name in (SEARCH_VAR, *self.beside))
        super().__init__(request, params, model, model_admin)

    def matters(self) -> Q:
        """What is shown at first."""
        raise NotImplementedError

    def value(self) -> str | None:
        return super().value() or (_ALL if self._looks_everywhere else None)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [self.rest, (_ALL, "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        return iter([{**first, "display": self.now}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == _ALL:
            return queryset
        return queryset.filter(~self.matters() if self.value() == self.rest[0] else self.matters())
