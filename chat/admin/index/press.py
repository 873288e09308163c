"""A press on a switch of the first page: checked, stored and recorded like any other change of the settings."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from chat.admin.edited import hint
from chat.admin.index.counts import chats
from chat.admin.index.switches import value_of
from chat.forms.settings import SettingsForm
from chat.forms.switch import SwitchForm
from chat.models import SiteSettings

PERMISSION = "chat.change_sitesettings"
_DONE = {
    ("is_open", "on"): "The site is open.",
    ("is_open", "off"): "The site is closed. All chats have ended.",
    ("matchmaking", "on"): "Matchmaking is on.",
    ("matchmaking", "off"): "Matchmaking is off. Chats continue.",
    ("maintenance", "on"): "Maintenance is on.",
    ("maintenance", "off"): "Maintenance is off.",
}
_UNCHANGED = "Nothing changed. It was already set this way."


@require_POST
def press(request: HttpRequest) -> HttpResponse:
    """Redirects to the first page, or asks first if the change would close the site while people chat."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    if form.closes and not form.cleaned_data["sure"] and SiteSettings.stored().toggles().is_open:
        count = chats()
        if count != 0:
            return _ask(request, count)
    _switch(request, form)
    return redirect("admin:index")


def _ask(request: HttpRequest, count: int | None) -> HttpResponse:
    """`count`: the number of chats that would end; None if unknown."""
    context = {**admin.site.each_context(request), "title": "Close the site?", "count": count}
    return render(request, "admin/index/close.html", context)


def _switch(request: HttpRequest, form: SwitchForm) -> None:
    name, turn_to = form.cleaned_data["toggle"], form.cleaned_data["to"]
    minutes = form.cleaned_data["minutes"] or 0
    with transaction.atomic():
        stored = SiteSettings.locked()
        value = value_of(name, turn_to, minutes=minutes, now=datetime.now(UTC))
        change = SettingsForm.changing(stored, {name: value})
        if not change.is_valid():
            raise BadRequest
        if not change.has_changed():
            messages.info(request, _UNCHANGED)
            return
        change.save()
        LogEntry.objects.log_actions(
            user_id=request.user.pk or 0,
            queryset=[stored],
            action_flag=CHANGE,
            change_message=change.history(),
            single_object=True,
        )
        hint()
    messages.success(request, _DONE[name, turn_to])
