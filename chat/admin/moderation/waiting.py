"""What waits for a moderator: a list without what is overdue, and a page for each where it is decided."""

from copy import copy
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from chat.admin.moderation.decided import DecidedAdmin
from chat.moderation.erasure import close_overdue

_FILTERS = "_changelist_filters"
#: What a list may be asked for that says nothing about which row is next: its page, its order, a search, its state.
_NOT_THE_LIST = ("p", "o", "all", "q", "state")


class WaitingAdmin(DecidedAdmin):
    """Reports and appeals."""

    #: The title of the list, and what one of it is called.
    heading: str
    one: str
    search_help_text = "Search by report reference"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        close_overdue()
        return super().changelist_view(request, {"title": self.heading, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self.read(request, object_id)

    def read(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page on which a moderator decides."""
        raise NotImplementedError

    def is_waiting(self) -> Q:
        """Which of them nobody has decided."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Also as it is written above its page, with the word before it."""
        words = [word for word in search_term.split() if word.casefold() not in {"report", "reference"}]
        return super().get_search_results(request, queryset, " ".join(words))

    def get_urls(self) -> list[URLPattern]:
        name = f"chat_{self.opts.model_name}_next"
        return [path("next/", self.admin_site.admin_view(self._next), name=name), *super().get_urls()]

    def filters(self, request: HttpRequest) -> str:
        """The query that takes the list along to the next page: empty, or from `?` on."""
        preserved = self.get_preserved_filters(request)
        return f"?{preserved}" if preserved else ""

    def go_on(self, request: HttpRequest) -> HttpResponseRedirect:
        """To the first that waits in the list that the moderator came from, or to the list and word that none does."""
        following = self._first_waiting(request)
        if following is not None:
            messages.info(request, f"This is the next open {self.one}.")
            address = reverse(f"admin:chat_{self.opts.model_name}_change", args=[following.pk])
            return redirect(f"{address}{self.filters(request)}")
        others = self.get_queryset(request).filter(self.is_waiting()).count()
        left = f"No open {self.one} is left"
        messages.info(
            request, f"{left} in this list. Open in other lists: {others}." if others else f"{left}."
        )
        listed = request.GET.get(_FILTERS, "") if others else ""
        address = reverse(f"admin:chat_{self.opts.model_name}_changelist")
        return redirect(f"{address}?{quote(listed, safe='=&%+')}" if listed else address)

    @display(description="Decided", ordering="decided_at")
    def decided(self, row: Any) -> Any:
        return row.decided_at

    @display(description="By", ordering="decided_by__username")
    def decider(self, row: Any) -> str:
        if row.decided_by is not None:
            return str(row.decided_by.get_username())
        return "The site" if row.decided_at else "-"

    def _next(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.go_on(request)

    def _first_waiting(self, request: HttpRequest) -> Model | None:
        """By the list's own order. What others decided in the meantime is not among them."""
        asked = QueryDict(request.GET.get(_FILTERS, ""), mutable=True)
        for name in _NOT_THE_LIST:
            asked.pop(name, None)
        listing = copy(request)
        listing.GET = asked  # type: ignore[assignment]
        try:
            rows = self.get_changelist_instance(listing).queryset
        except IncorrectLookupParameters:  # an address that somebody changed by hand
            rows = self.get_queryset(request).order_by(*self.get_ordering(request))
        first: Model | None = rows.filter(self.is_waiting()).first()
        return first
