"""Opening hours as an operator writes them: when a site or a pool is open, and when that changes. Pure.

    Europe/Berlin
    mon-fri 12:00-14:00 18:00-23:00
    sat,sun 10:00-02:00

The first line may name a time zone (UTC otherwise). A line without days means every day. An opening that ends
before it begins ends on the next day; `24:00` is the end of a day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNIVERSAL = ZoneInfo("UTC")
DAY = 24 * 60
WEEK = 7 * DAY
#: One more than a week, because the change to summer time may skip a short opening.
_WEEKS_AHEAD = 2

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_TIMES = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)")

#: Minutes since Monday midnight; the end may be in the next week.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """The weekly openings in the local time of `zone`: sorted and disjoint.

    Without spans, or with one of a whole week, it is always open. Arguments must be aware datetimes.
    """

    zone: ZoneInfo = UNIVERSAL
    spans: tuple[Span, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError with a sentence for the operator."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        zone = cls.zone_of(lines)
        spans = [span for line in lines[zone is not None :] for span in _spans(line)]
        if zone is not None and not spans:
            raise ValueError("Add the opening hours after the time zone, for example “mon-fri 18:00-23:00”.")
        return cls(zone or UNIVERSAL, _joined(spans))

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that moment: the start of an opening is included, its end is not."""
        return self._always() or any(start <= at < end for start, end in self._openings(at))

    def opens_at(self, at: datetime) -> datetime | None:
        """The next opening, in the zone of the hours; None while it is open."""
        if self.is_open(at):
            return None
        return next(start for start, _ in self._openings(at) if start > at).astimezone(self.zone)

    def closes_at(self, at: datetime) -> datetime | None:
        """The end of the current opening, in the zone of the hours; None while closed, or if it never closes."""
        if self._always():
            return None
        ends = (end for start, end in self._openings(at) if start <= at < end)
        return next((end.astimezone(self.zone) for end in ends), None)

    @staticmethod
    def zone_of(lines: list[str]) -> ZoneInfo | None:
        """The time zone on the first line; None if that line is a time. Raises ValueError."""
        if not lines or not _ZONE.fullmatch(lines[0]) or lines[0].lower() in DAYS:
            return None
        try:
            return ZoneInfo(lines[0])
        except (KeyError, ValueError, OSError):
            message = f"“{lines[0]}” is not a time zone. Use a name like Europe/Berlin or UTC."
            raise ValueError(message) from None

    def _always(self) -> bool:
        return not self.spans or self.spans[0][1] - self.spans[0][0] >= WEEK

    def _openings(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """The openings of the surrounding weeks as moments, merged where they touch."""
        today = at.astimezone(self.zone).date()
        monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
        moments = [
            (
                _moment(week + timedelta(minutes=start), self.zone),
                _moment(week + timedelta(minutes=end), self.zone),
            )
            for week in (monday + timedelta(weeks=n) for n in range(-1, _WEEKS_AHEAD + 1))
            for start, end in self.spans
        ]
        openings: list[tuple[datetime, datetime]] = []
        for start, end in moments:
            if openings and start <= openings[-1][1]:
                openings[-1] = (openings[-1][0], end)
            elif start < end:
                openings.append((start, end))
        return openings


def _spans(line: str) -> Iterator[Span]:
    days, times = list(range(len(DAYS))), line.split()
    if times[0][0].isalpha():
        days = [day for part in times.pop(0).split(",") for day in _days(part)]
    if not times:
        raise ValueError(f"“{line}” has no times. Example: “mon-fri 18:00-23:00”.")
    for each in times:
        start, end = _times(each)
        yield from ((day * DAY + start, day * DAY + end) for day in days)


def _days(part: str) -> list[int]:
    first, dash, last = part.lower().partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise ValueError(f"“{part}” is not a day. Use {', '.join(DAYS)}, or a range like “mon-fri”.")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [day % len(DAYS) for day in range(begin, end + 1 if end >= begin else end + 1 + len(DAYS))]


def _times(part: str) -> Span:
    found = _TIMES.fullmatch(part)
    if not found:
        raise ValueError(f"“{part}” is not a time range. Use the form 18:00-23:00, without spaces.")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    if max(minute, last_minute) > 59 or start >= DAY or end > DAY:
        raise ValueError(f"“{part}” contains a time that does not exist. A day runs from 00:00 to 24:00.")
    if start == end:
        raise ValueError(f"“{part}” has no length. For a whole day, use 00:00-24:00.")
    return start, end if end > start else end + DAY


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    while len(joined) > 1 and joined[-1][1] >= WEEK + joined[0][0]:  # continues past the end of the week
        _, end = joined.pop(0)
        joined[-1] = (joined[-1][0], max(joined[-1][1], WEEK + end))
    return tuple(joined)


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment when local time is `wall`: the first if it occurs twice; if it is skipped, the moment of the change.

    So later local times are never earlier moments, and adjacent openings stay adjacent.
    """
    after = wall.replace(tzinfo=zone).astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == wall:
        return after
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    while (seconds := int((after - before).total_seconds())) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
