"""Shared by the admin pages of edited rows: the lock, the history, and the hint to all processes."""

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from chat.admin.chosen import ChosenMixin
from chat.forms.edited import EditedForm
from chat.hub import relay


class EditedAdminMixin(ChosenMixin):
    """Two concurrent saves run one after the other, and the second is told that its page is outdated."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Locks the row while it is saved."""
        stored = super().get_queryset(request)
        return stored.select_for_update() if connection.in_atomic_block else stored

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the version where nothing can be saved: only the lock needs it."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return sets
        return [
            (title, {**options, "fields": _without_version(options["fields"])}) for title, options in sets
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        hint()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        hint()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, because each deletion raises the version."""
        for row in queryset:
            row.delete()
        hint()

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, Any]]]:
        """The history entry: each changed field, with its old and new value."""
        assert isinstance(form, EditedForm)
        return [{"added": {}}] if add else form.history()


def _without_version(fields: Any) -> list[Any]:
    return [field for field in fields if field != "version"]


def hint() -> None:
    """Notifies all processes. Those that miss the hint see the change within a second."""
    transaction.on_commit(relay.hint_toggles, robust=True)
