"""A maintenance window as an operator writes it: from when until when nobody is paired. Pure.

    2026-12-01 22:00 to 2026-12-01 23:30 Europe/Berlin

Without a time zone it is in UTC.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"
_WINDOW = re.compile(rf"({_MOMENT}) to ({_MOMENT})(?: ([A-Za-z0-9_+/-]+))?")


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A period between two moments; without them it never applies."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    @lru_cache(maxsize=8)
    def parse(cls, text: str) -> Self:
        """Raises ValueError with a sentence for the operator."""
        if not text.strip():
            return cls()
        found = _WINDOW.fullmatch(text.strip())
        if found is None:
            raise ValueError("Use this form: “2026-12-01 22:00 to 2026-12-01 23:30 Europe/Berlin”.")
        try:
            zone = ZoneInfo(found[3]) if found[3] else UTC
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"“{found[3]}” is not a time zone.") from None
        try:
            start, end = (
                datetime.fromisoformat(moment).replace(tzinfo=zone) for moment in found.groups()[:2]
            )
        except ValueError:
            raise ValueError("This date or time does not exist.") from None
        if start >= end:
            raise ValueError("The end must be after the start.")
        return cls(start, end)

    def ends_at(self, at: datetime) -> datetime | None:
        """The end, if the window includes the (aware) moment `at`. Its first moment is included."""
        if self.start is None or self.end is None or not self.start <= at < self.end:
            return None
        return self.end
