"""The parts of the admin's first page."""

from datetime import UTC, datetime
from typing import Any

from django import template

from chat.admin.index import counts, first_steps
from chat.admin.index.press import PERMISSION
from chat.admin.index.switches import switches
from chat.models import SiteSettings

register = template.Library()


@register.inclusion_tag("admin/index/switches.html", takes_context=True)
def site_switches(context: dict[str, Any]) -> dict[str, Any]:
    """For accounts that may see the settings; it can be pressed by those that may change them."""
    user = context["user"]
    may_change = user.has_perm(PERMISSION)
    if not (may_change or user.has_perm("chat.view_sitesettings")):
        return {}
    site = SiteSettings.stored().toggles()
    return {
        "switches": switches(site, datetime.now(UTC)),
        "may_change": may_change,
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("admin/index/counts.html", takes_context=True)
def live_counts(context: dict[str, Any]) -> dict[str, Any]:
    """What this account may see; a script keeps it up to date."""
    return {"counts": counts.counts(context["user"]), "version": SiteSettings.stored().version}


@register.inclusion_tag("admin/index/first_steps.html", takes_context=True)
def first_steps_left(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing once all is done."""
    return {"steps": first_steps.first_steps(SiteSettings.stored().toggles(), context["user"])}
