"""Reports and appeals that wait for a moderator: a list that closes overdue ones, and a page for each."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chat.admin.moderation.decided import DecidedAdmin
from chat.moderation.erasure import close_overdue


class WaitingAdmin(DecidedAdmin):
    """The base of the reports' and appeals' admin."""

    #: The title of the list.
    heading: str

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
