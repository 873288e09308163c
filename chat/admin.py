"""The admin of the site's settings: one page for all toggles, and a history that says what changed."""

from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from solo.admin import SingletonModelAdmin

from chat.forms import SettingsForm
from chat.models import SiteSettings
from chat.toggle import Group
from chat.toggles import TOGGLES

admin.site.site_header = "Passerby"
admin.site.site_title = "Passerby"
admin.site.index_title = "Run the site"


def _part(group: Group) -> tuple[str, Any]:
    names = [name for name, kind in TOGGLES.items() if kind.group is group]
    return group.title, {"description": group.explanation, "fields": names}


@admin.register(SiteSettings)
class SiteSettingsAdmin(SingletonModelAdmin):
    """One page: a part for each group, a row for each toggle."""

    form = SettingsForm
    fieldsets = (*(_part(group) for group in Group), (None, {"fields": ["version"]}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SiteSettings]:
        """Locked while it is saved: a second operator waits, and then hears that their page is outdated."""
        stored: QuerySet[SiteSettings] = super().get_queryset(request)
        return stored.select_for_update() if connection.in_atomic_block else stored

    def construct_change_message(
        self, request: HttpRequest, form: Form, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, list[str]]]]:
        """The line of the history: each toggle, from what to what."""
        assert isinstance(form, SettingsForm)
        return form.history()
