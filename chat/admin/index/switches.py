"""The switches on the first page: open or closed, matchmaking, maintenance."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chat.formats.maintenance_window import Maintenance
from chat.formats.opening_hours import Hours
from chat.toggles.values import TOGGLES, Toggles

#: The choices for the length of maintenance, in minutes.
MINUTES = (15, 30, 60, 120, 240)
_SHOWN = "%Y-%m-%d %H:%M %Z"


@dataclass(frozen=True, slots=True)
class Switch:
    """`about`: what its state means for guests. `turn_to`: the value that a press requests, `on` or `off`.

    `minutes`: the choices for how long it stays on; empty if it stays on until switched off.
    """

    name: str
    label: str
    is_on: bool
    about: str
    minutes: tuple[tuple[int, str], ...] = ()

    @property
    def turn_to(self) -> str:
        return "off" if self.is_on else "on"


def switches(site: Toggles, now: datetime) -> tuple[Switch, ...]:
    """In the order of the page, from the stored settings."""
    hours = Hours.parse(site.hours)
    return (
        Switch("is_open", TOGGLES["is_open"].label, site.is_open, _about_opening(site, hours, now)),
        Switch("matchmaking", TOGGLES["matchmaking"].label, site.matchmaking, _about_matchmaking(site)),
        _maintenance(site, hours, now),
    )


def value_of(name: str, turn_to: str, *, minutes: int, now: datetime) -> str:
    """The new value of the toggle, in the form that operators enter."""
    if name != "maintenance":
        return turn_to
    return _window(minutes, now) if turn_to == "on" else ""


def _about_opening(site: Toggles, hours: Hours, now: datetime) -> str:
    if not site.is_open:
        return "The site is closed. Nobody can come in."
    opens = hours.opens_at(now)
    if opens is not None:
        return f"Outside the opening hours. New guests can come in again at {opens.strftime(_SHOWN)}."
    return "Guests can come in. Off: nobody can come in, and all chats end at once."


def _about_matchmaking(site: Toggles) -> str:
    if site.matchmaking:
        return "Guests are matched with each other. Off: nobody is matched, and chats continue."
    return "Nobody is matched. Chats continue."


def _maintenance(site: Toggles, hours: Hours, now: datetime) -> Switch:
    window = Maintenance.parse(site.maintenance)
    if window.end is None or window.end <= now:
        choices = tuple((each, _length(each)) for each in MINUTES)
        about = "On: nobody is matched, guests see when it ends, and chats continue."
        return Switch("maintenance", "Maintenance", False, about, choices)
    assert window.start is not None
    end = window.end.astimezone(hours.zone).strftime(_SHOWN)
    if window.start > now:
        start = window.start.astimezone(hours.zone).strftime(_SHOWN)
        about = f"Planned from {start} to {end}. Off: cancel it."
    else:
        about = f"Nobody is matched until {end}. Chats continue."
    return Switch("maintenance", "Maintenance", True, about)


def _window(minutes: int, now: datetime) -> str:
    """A window that begins now, in UTC, where no hour occurs twice."""
    start = now.astimezone(UTC).replace(second=0, microsecond=0)
    return f"{start:%Y-%m-%d %H:%M} to {start + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


def _length(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} minutes"
    return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
