"""The settings in the admin: one page for all toggles, with a history that says what changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from solo.admin import SingletonModelAdmin

from chat.admin.edited import EditedAdminMixin
from chat.forms.settings import SettingsForm
from chat.models import SiteSettings
from chat.toggles.kinds import Group
from chat.toggles.values import TOGGLES


@admin.register(SiteSettings)
class SiteSettingsAdmin(EditedAdminMixin, SingletonModelAdmin):
    """One page: a section per group, a row per toggle."""

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
            for group in Group
        ]
        return [*parts, (None, {"fields": ["version"]})]
