"""Which figures of a table may be published, so that no figure below five can be read or reckoned. Pure.

A row has three figures: came, served and gave up. Came is about served plus gave up, and the rows of a table add up to
its last row, so a small figure must not be the only hidden one in its row or in its column. What a reader knows about a
row is a `Range` of served, of gave up and of came. Such ranges can be added: a reader who knows them for all other rows
can narrow a row to the total minus their sum, and to nothing less. This module hides rows until that leaves at least
three values for each small figure.

A row in which nothing happened hides no other row, and helps to hide none: closed hours are no secret.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

#: The smallest figure that is published.
LEAST = 5
#: How many values the rest of a table must leave possible for a figure below five.
_LEAST_VALUES = 3
_NO_LIMIT = 10**12


class Shown(Enum):
    """What stands for a figure that is not published."""

    UNDER = "under 5"
    #: Five or more, but a small figure could be reckoned from it.
    HIDDEN = "not shown"


Figure = int | Shown


@dataclass(frozen=True, slots=True)
class Row:
    """The true figures."""

    came: int
    served: int
    gave_up: int


@dataclass(frozen=True, slots=True)
class Published:
    """The figures as they are shown."""

    came: Figure
    served: Figure
    gave_up: Figure


@dataclass(frozen=True, slots=True)
class Range:
    """What a reader knows of a row: bounds of each part, and of their sum."""

    served: tuple[int, int]
    gave_up: tuple[int, int]
    came: tuple[int, int]

    def tight(self) -> "Range":
        """The same with what follows from one bound for another."""
        (served_low, served_high), (gave_up_low, gave_up_high), (low, high) = (
            self.served,
            self.gave_up,
            self.came,
        )
        return Range(
            (max(served_low, low - gave_up_high), min(served_high, high - gave_up_low)),
            (max(gave_up_low, low - served_high), min(gave_up_high, high - served_low)),
            (max(low, served_low + gave_up_low), min(high, served_high + gave_up_high)),
        )


class Level(IntEnum):
    """How much of a row is shown."""

    ALL = 0
    #: Neither of the parts: with one of them and their sum, the other could be reckoned.
    CAME = 1
    NOTHING = 2


def own_level(row: Row) -> Level:
    """The level of a row as if there were no other one; that of a total."""
    if min(row.served, row.gave_up) >= LEAST <= row.came:
        return Level.ALL
    # With fewer, "came" and one part of 5 or more would leave less than 0 to 4 for the other part.
    enough = min(row.came, row.served + row.gave_up) >= 2 * LEAST - 1
    return Level.CAME if enough else Level.NOTHING


def levels_of(rows: Sequence[Row], total: Row) -> tuple[Level, ...] | None:
    """The least levels that are safe beside that total; None if the table cannot be published at all.

    The total is the same in every table of a year. So where no row is left to hide, it is the table that goes: another
    table could tell a total that this one hides.
    """
    levels = [own_level(row) for row in rows]
    of_total = own_level(total)
    while (failing := _reckonable(rows, levels, total, of_total)) is not None:
        covered = _next_shown(levels, failing)
        if covered is None:
            return None
        levels[covered] = Level.NOTHING
    return tuple(levels)


def publish(row: Row, level: Level) -> Published:
    """The row at that level."""
    parts_shown = level is Level.ALL
    return Published(
        _figure(row.came, shown=level < Level.NOTHING),
        _figure(row.served, shown=parts_shown),
        _figure(row.gave_up, shown=parts_shown),
    )


def _reckonable(rows: Sequence[Row], levels: Sequence[Level], total: Row, of_total: Level) -> int | None:
    """The first row with a small figure about which the other rows and the total tell too much; None if there is none.

    -1: the total itself.
    """
    for see in (_parts, _came):
        ranges = [see(row, level).tight() for row, level in zip(rows, levels, strict=True)]
        whole = see(total, of_total).tight()
        everything = _sum(ranges)
        if _is_narrowed(whole, everything):
            return -1
        for place, own in enumerate(ranges):
            if _is_narrowed(own, _minus(whole, _minus_exactly(everything, own))):
                return place
    return None


def _next_shown(levels: Sequence[Level], place: int) -> int | None:
    """The next row of which anything is shown. Its place, not its figures, decides: they would tell something."""
    for step in range(1, len(levels) + 1):
        found = (place + step) % len(levels)
        if levels[found] < Level.NOTHING:
            return found
    return None


def _parts(row: Row, level: Level) -> Range:
    """What a reader knows of the parts, who takes "came" for their sum."""
    both = row.served + row.gave_up
    if both == 0:
        return _ZERO  # known from opening hours, or from the calendar
    shown = level is Level.ALL
    return Range(
        _bounds(row.served, shown=shown),
        _bounds(row.gave_up, shown=shown),
        _bounds(both, shown=level < Level.NOTHING),
    )


def _came(row: Row, level: Level) -> Range:
    """What a reader knows of "came" alone."""
    known = _bounds(row.came, shown=level < Level.NOTHING) if row.came else (0, 0)
    return Range((0, 0), known, known)


_ZERO = Range((0, 0), (0, 0), (0, 0))


def _bounds(figure: int, *, shown: bool) -> tuple[int, int]:
    if figure < LEAST:
        return 0, LEAST - 1
    return (figure, figure) if shown else (LEAST, _NO_LIMIT)


def _sum(ranges: Iterable[Range]) -> Range:
    found = _ZERO
    for one in ranges:
        found = _each(found, one, lambda mine, other: (mine[0] + other[0], mine[1] + other[1]))
    return found


def _minus(mine: Range, other: Range) -> Range:
    """What remains for one row of a total: the difference of any two values in the ranges."""
    return _each(mine, other, lambda a, b: (a[0] - b[1], a[1] - b[0]))


def _minus_exactly(everything: Range, own: Range) -> Range:
    """The sum without one of its terms."""
    return _each(everything, own, lambda a, b: (a[0] - b[0], a[1] - b[1]))


def _is_narrowed(own: Range, known: Range) -> bool:
    """Whether the rest of the table leaves too few values for a small figure."""
    both = _each(own, known, lambda a, b: (max(a[0], b[0]), min(a[1], b[1]))).tight()
    pairs = ((own.served, both.served), (own.gave_up, both.gave_up), (own.came, both.came))
    return any(
        high - low + 1 < _LEAST_VALUES
        for (own_low, own_high), (low, high) in pairs
        if own_low < own_high < LEAST
    )


def _each(
    one: Range, two: Range, combine: Callable[[tuple[int, int], tuple[int, int]], tuple[int, int]]
) -> Range:
    return Range(
        combine(one.served, two.served), combine(one.gave_up, two.gave_up), combine(one.came, two.came)
    )


def _figure(figure: int, *, shown: bool) -> Figure:
    if figure < LEAST:
        return Shown.UNDER
    return figure if shown else Shown.HIDDEN
