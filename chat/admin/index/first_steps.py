"""What to do first on a new site: a list whose items are ticked off from the site's state."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import reverse

from chat.login import second_factor
from chat.toggles.values import TOGGLES, Toggles

SETTINGS_PERMISSION = "chat.change_sitesettings"


@dataclass(frozen=True, slots=True)
class Step:
    """`about`: the reason. `address`: the page where it is done."""

    title: str
    about: str
    address: str
    is_done: bool


def first_steps(site: Toggles, user: Any) -> list[Step]:
    """The steps that this account may take. Empty once all are done."""
    steps = [*(_settings(site) if user.has_perm(SETTINGS_PERMISSION) else ()), _second_factor(user)]
    if user.has_perm("auth.add_user"):
        steps.append(_moderator(user))
    return [] if all(step.is_done for step in steps) else steps


def _settings(site: Toggles) -> list[Step]:
    return [
        _setting(site, "site_name", "Name your site", "Guests see the name on every page."),
        _setting(
            site, "house_rules", "Write your house rules", "Until then, guests accept the standard rules."
        ),
        _setting(
            site,
            "crisis_lines",
            "Add crisis lines near your guests",
            "Until then, guests see a standard list for six languages.",
        ),
        _setting(
            site,
            "own_links",
            "Link your imprint",
            "Many countries require one. The link is at the foot of every page.",
        ),
    ]


def _setting(site: Toggles, name: str, title: str, about: str) -> Step:
    address = f"{reverse('admin:chat_sitesettings_change')}#id_{name}"
    return Step(title, about, address, getattr(site, name) != TOGGLES[name].default)


def _second_factor(user: Any) -> Step:
    return Step(
        "Set up your second factor",
        "Then nobody can log in as you with your password alone.",
        reverse("admin:second_factor"),
        second_factor.is_set_up(user),
    )


def _moderator(user: Any) -> Step:
    """Another account that may decide reports; superusers may too."""
    deciding = Permission.objects.filter(codename="decide_report", content_type__app_label="chat")
    may = Q(is_superuser=True) | Q(groups__permissions__in=deciding) | Q(user_permissions__in=deciding)
    others = get_user_model().objects.filter(may, is_active=True, is_staff=True).exclude(pk=user.pk)
    return Step(
        "Add a moderator",
        "Someone besides you should read reports. The group Moderator allows only that.",
        reverse("admin:auth_user_invite"),
        others.exists(),
    )
