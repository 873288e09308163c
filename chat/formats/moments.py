"""A moment, as operators read it: the same everywhere in the admin. Pure."""

from datetime import datetime

from django.utils import timezone


def moment(when: datetime) -> str:
    """By the clock of the time zone that is active, with its name: `2026-11-27 15:27 UTC`."""
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M %Z}"
