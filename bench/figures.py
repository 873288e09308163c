"""The figures of a run: values of every round, by what was measured, of whom, and under which load."""

from collections.abc import Iterator, Sequence
from statistics import median

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """One measured quantity: a value a round, in the order of the rounds."""

    measure: str
    system: str
    load: str
    quantity: str
    unit: str
    values: list[float]

    @property
    def median(self) -> float:
        return median(self.values)


Key = tuple[str, str, str, str]


class Figures:
    """Rounds are interleaved, so that value number k of two systems were measured within seconds of each other."""

    def __init__(self, figures: list[Figure] | None = None) -> None:
        self._figures: dict[Key, Figure] = {_key(figure): figure for figure in figures or []}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def add(
        self, measure: str, system: str, quantity: str, value: float, *, unit: str, load: str = ""
    ) -> None:
        """One more round's value."""
        new = Figure(measure, system, load, quantity, unit, [])
        self._figures.setdefault(_key(new), new).values.append(value)

    def get(self, measure: str, system: str, quantity: str, load: str = "") -> Figure | None:
        return self._figures.get((measure, system, load, quantity))

    def median(self, measure: str, system: str, quantity: str, load: str = "") -> float | None:
        figure = self.get(measure, system, quantity, load)
        return None if figure is None else figure.median

    def loads(self, measure: str) -> list[str]:
        """In the order in which they were first measured."""
        return list(dict.fromkeys(f.load for f in self if f.measure == measure))

    def systems(self, measure: str) -> list[str]:
        return list(dict.fromkeys(f.system for f in self if f.measure == measure))


def ratio(one: Figure | None, other: Figure | None) -> float | None:
    """The median of the rounds' own ratios: what disturbs a round disturbs both. None where either is missing."""
    if one is None or other is None:
        return None
    ratios = [a / b for a, b in zip(one.values, other.values, strict=False) if b]
    return median(ratios) if ratios else None


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed, without interpolation.

    NaN of no values.
    """
    if not values:
        return float("nan")
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def _key(figure: Figure) -> Key:
    return (figure.measure, figure.system, figure.load, figure.quantity)
