"""The admin: one page for all toggles with a history that says what changed, and the operators' accounts."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from solo.admin import SingletonModelAdmin

from chat import relay
from chat.forms import SettingsForm
from chat.models import SiteSettings
from chat.toggle.kinds import Group as ToggleGroup
from chat.toggle.values import TOGGLES

admin.site.site_header = "Passerby"
admin.site.site_title = "Passerby"
admin.site.index_title = "Run the site"
# Replaced below; importing Django's own has registered them.
admin.site.unregister([Group, User])


@admin.register(SiteSettings)
class SiteSettingsAdmin(SingletonModelAdmin):
    """One page: a part for each group, a row for each toggle."""

    form = SettingsForm

    def get_fieldsets(self, request: HttpRequest, obj: SiteSettings | None = None) -> Any:
        parts = [
            (
                group.title,
                {
                    "description": group.explanation,
                    "fields": [name for name, kind in TOGGLES.items() if kind.group is group],
                },
            )
            for group in ToggleGroup
        ]
        return [*parts, (None, {"fields": ["version"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteSettings]:
        """Locked while it is saved: a second operator waits, and then hears that their page is outdated."""
        stored: QuerySet[SiteSettings] = super().get_queryset(request)
        return stored.select_for_update() if connection.in_atomic_block else stored

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: Form, change: bool) -> None:
        """Hints at the change: this process has its way to the others. Those who miss it see it in a second."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(relay.hint_toggles, robust=True)

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """The line of the history: each toggle, from what to what."""
        assert isinstance(form, SettingsForm)
        return form.history()


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's own without the widgets that have no labels; nobody sets when an account was made or used."""

    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []


@admin.register(Group)
class AccountGroupAdmin(GroupAdmin):
    """The same for groups."""

    filter_horizontal = []
