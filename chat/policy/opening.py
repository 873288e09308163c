"""What keeps guests out, or from being matched, at one moment: in words for operators."""

from datetime import UTC, datetime

from django.db import Error as DatabaseError

from chat.formats.maintenance_window import Maintenance
from chat.formats.opening_hours import Hours
from chat.models import SiteSettings
from chat.toggles.values import Toggles
from chatsite.doctor import Look

_TITLE = "Open to guests"


def obstacles(site: Toggles, now: datetime) -> tuple[str, ...]:
    """A sentence for each; none while guests come in and are matched."""
    found = []
    if not site.is_open:
        found.append("The site is closed: nobody can come in. To open it: manage.py settings_set is_open=on")
    if not site.matchmaking:
        found.append(
            "Matchmaking is off: nobody is matched. To turn it on: manage.py settings_set matchmaking=on"
        )
    if (end := Maintenance.parse(site.maintenance).ends_at(now)) is not None:
        found.append(f"Maintenance until {end:%Y-%m-%d %H:%M %Z}: nobody is matched.")
    if (opens := Hours.parse(site.hours).opens_at(now)) is not None:
        found.append(f"Outside the opening hours: new guests cannot come in until {opens:%Y-%m-%d %H:%M %Z}.")
    return tuple(found)


def look() -> Look:
    """For the doctor. That is meant to be so, and no symptom."""
    try:
        return Look(_TITLE, notes=obstacles(SiteSettings.stored().toggles(), datetime.now(UTC)))
    except DatabaseError:
        return Look(
            _TITLE, notes=("The site settings cannot be read, so it is unknown whether the site is open.",)
        )
