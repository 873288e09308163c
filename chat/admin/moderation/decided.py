"""Records that moderators decide about: read-only in the admin, changed only by decisions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest

from chat.admin.chosen import ChosenMixin


class DecidedAdmin(ChosenMixin):
    """Disables adding, editing and deleting."""

    show_facets = admin.ShowFacets.NEVER
    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def log_made(self, request: HttpRequest, made: Iterable[Model], message: str) -> None:
        """In the history of rows that a decision about another row made."""
        for row in made:
            super().log_addition(request, row, message)

    def found(self, request: HttpRequest, object_id: str, permission: str = "") -> Any:
        """The object with that id, if the user may view it and has `permission`. Raises PermissionDenied or Http404."""
        may = self.has_view_permission(request) and (not permission or request.user.has_perm(permission))
        if not may:
            raise PermissionDenied
        one = self.get_object(request, unquote(object_id))
        if one is None:
            raise Http404
        return one
