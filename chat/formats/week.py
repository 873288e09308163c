"""The opening hours of a week as people read them: neighbouring days with the same times in one row. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS

from chat.formats.opening_hours import DAY, DAYS, WEEK, Hours, Span

#: In minutes after midnight: people read 20:00 to 02:00 as one evening, but not 20:00 to 12:00.
_NIGHT_ENDS = 6 * 60


@dataclass(frozen=True, slots=True)
class Row:
    """The openings of the days from `first` to `last` (0: Monday), as times of a clock."""

    first: int
    last: int
    times: tuple[str, ...]

    @property
    def days(self) -> str:
        """In the active language, for example “Monday” or the first and the last day with a dash."""
        if self.first == self.last:
            return str(WEEKDAYS[self.first])
        return f"{WEEKDAYS[self.first]} \N{EN DASH} {WEEKDAYS[self.last]}"


def week(hours: Hours) -> list[Row]:
    """Without the days on which it is closed; empty if it is always open."""
    if not hours.spans or hours.spans[0][1] - hours.spans[0][0] >= WEEK:
        return []
    pieces = sorted(piece for span in hours.spans for piece in _pieces(span))
    rows: list[Row] = []
    for day in range(len(DAYS)):
        times = tuple(
            f"{_clock(start)}\N{EN DASH}{_clock(end, is_end=True)}"
            for start, end in pieces
            if start // DAY == day
        )
        if times and rows and (rows[-1].times, rows[-1].last) == (times, day - 1):
            rows[-1] = Row(rows[-1].first, day, times)
        elif times:
            rows.append(Row(day, day, times))
    return rows


def _pieces(span: Span) -> Iterator[Span]:
    """A short night belongs to the day on which it begins; everything else is cut at midnight."""
    start, end = span
    while start < end:
        midnight = (start // DAY + 1) * DAY
        is_night = end - midnight <= _NIGHT_ENDS and end - start <= DAY
        stop = end if is_night else min(end, midnight)
        yield start % WEEK, start % WEEK + stop - start
        start = stop


def _clock(minute: int, *, is_end: bool = False) -> str:
    """As hours and minutes; an opening may end at 24:00."""
    if is_end and minute % DAY == 0:
        return "24:00"
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
