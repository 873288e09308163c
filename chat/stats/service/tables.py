"""The tables of a pool's service: by year, and within a year by month and by hour of the day, without small figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chat.models import Pool
from chat.stats.service.disclosure import (
    LEAST,
    Figure,
    Level,
    Published,
    Row,
    Shown,
    levels_of,
    own_level,
    publish,
)
from matchmaking.stats.service import NOTHING, WAIT_BOUNDS_SECONDS, ServiceCounts, total

MONTHS, HOURS = range(1, 13), range(24)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. `median` and `most`: the wait of half and of nine in ten of the served, or ''."""

    period: str
    came: str
    served: str
    gave_up: str
    median: str
    most: str


@dataclass(frozen=True, slots=True)
class Year:
    """The tables of one year; one with too few people is empty.

    Publish a year when it is over: two versions of a running year differ by few people.
    """

    year: int
    total: Line
    months: tuple[Line, ...]
    hours: tuple[Line, ...]


def years(pool: Pool, zone: ZoneInfo) -> list[Year]:
    """The newest first; the lines of the running year end with its present month. Queries the database."""
    found: dict[int, list[tuple[datetime, ServiceCounts]]] = defaultdict(list)
    for start, came, served, gave_up, waits in pool.service_hours.values_list(
        "starts_at", "came", "served", "gave_up", "waits"
    ):
        local = start.astimezone(zone)
        found[local.year].append((local, ServiceCounts(came, served, gave_up, tuple(waits))))
    return [_year(year, found[year]) for year in sorted(found, reverse=True)]


def wait_in_words(place: int) -> str:
    """A class of waits."""
    bounds = [_in_words(seconds) for seconds in WAIT_BOUNDS_SECONDS]
    if place == 0:
        return f"up to {bounds[0]}"
    if place == len(bounds):
        return f"over {bounds[-1]}"
    low, high = WAIT_BOUNDS_SECONDS[place - 1], bounds[place]
    return f"{low // 60} to {high}" if low >= 60 else f"{bounds[place - 1]} to {high}"


def _year(year: int, hours: Sequence[tuple[datetime, ServiceCounts]]) -> Year:
    last = max(start.month for start, _ in hours)
    months = _grouped(((start.month, counts) for start, counts in hours), MONTHS[:last])
    by_hour = _grouped(((start.hour, counts) for start, counts in hours), HOURS)
    whole = total(months.values())
    return Year(
        year,
        _line(str(year), whole, own_level(_row(whole))),
        _lines({f"{year}-{month:02}": counts for month, counts in months.items()}, whole),
        _lines({f"{hour:02}:00 to {hour + 1:02}:00": counts for hour, counts in by_hour.items()}, whole),
    )


def _grouped(counted: Iterable[tuple[int, ServiceCounts]], groups: Iterable[int]) -> dict[int, ServiceCounts]:
    found = dict.fromkeys(groups, NOTHING)
    for group, counts in counted:
        found[group] += counts
    return found


def _lines(named: Mapping[str, ServiceCounts], whole: ServiceCounts) -> tuple[Line, ...]:
    levels = levels_of([_row(counts) for counts in named.values()], _row(whole))
    if levels is None:
        return ()
    return tuple(
        _line(period, counts, own) for (period, counts), own in zip(named.items(), levels, strict=True)
    )


def _row(counts: ServiceCounts) -> Row:
    return Row(counts.came, counts.served, counts.gave_up)


def _line(period: str, counts: ServiceCounts, level: Level) -> Line:
    shown: Published = publish(_row(counts), level)
    waits = [_wait(counts, share) for share in (0.5, 0.9)]
    return Line(period, _text(shown.came), _text(shown.served), _text(shown.gave_up), *waits)


def _wait(counts: ServiceCounts, share: float) -> str:
    place = counts.wait_class(share) if counts.served >= LEAST else None
    return "" if place is None else wait_in_words(place)


def _text(figure: Figure) -> str:
    return figure.value if isinstance(figure, Shown) else str(figure)


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"
