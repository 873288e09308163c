"""The settings in the admin: one page for all toggles, with a history that says what changed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from solo.admin import SingletonModelAdmin

from chat.admin.edited import EditedAdminMixin
from chat.admin.settings_rows import parts
from chat.formats.colours import PAPER, READABLE
from chat.formats.logo_svg import LONGEST as LONGEST_LOGO
from chat.forms.settings import SettingsForm
from chat.models import SiteSettings
from chat.toggles.kinds import Group
from chat.toggles.values import TOGGLES


@admin.register(SiteSettings)
class SiteSettingsAdmin(EditedAdminMixin, SingletonModelAdmin):
    """One page with a section for each group and a row for each toggle."""

    form = SettingsForm
    change_form_template = "admin/chat/sitesettings/change_form.html"
    object_history_template = "admin/object_history.html"

    def get_fieldsets(self, request: HttpRequest, obj: SiteSettings | None = None) -> Any:
        sections = [
            (
                group.title,
                {"fields": [name for name, kind in TOGGLES.items() if kind.group is group]},
            )
            for group in Group
        ]
        return [*sections, (None, {"fields": ["version"]})]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stored = SiteSettings.stored()
        context |= {
            "parts": parts(context["adminform"], stored),
            "longest_logo": LONGEST_LOGO,
            "paper": PAPER,
            "readable": READABLE,
            "title": "Site settings",
            "subtitle": None,
            "show_save_and_continue": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponseRedirect:
        """Stays on the page: the next change is often on it, too."""
        messages.success(request, "Settings saved. They apply within a second.")
        return HttpResponseRedirect(request.path)
