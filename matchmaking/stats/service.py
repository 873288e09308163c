"""The service of a pool with sides, in numbers: who came, was served or gave up, and how long they waited. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Upper bounds of the classes of waits in seconds, as in `lua/lib/service.lua`; one more class has longer waits.
WAIT_BOUNDS_SECONDS = (30, 60, 120, 300, 600, 1_200, 2_400)
#: The length of the pieces in which Redis counts, since 1970.
QUARTER_MS = 900_000
_NO_WAITS = (0,) * (len(WAIT_BOUNDS_SECONDS) + 1)


@dataclass(frozen=True, slots=True)
class ServiceCounts:
    """`waits` counts the served in each class of waits."""

    came: int = 0
    served: int = 0
    gave_up: int = 0
    waits: tuple[int, ...] = _NO_WAITS

    def __add__(self, other: "ServiceCounts") -> "ServiceCounts":
        return ServiceCounts(
            self.came + other.came,
            self.served + other.served,
            self.gave_up + other.gave_up,
            tuple(one + two for one, two in zip(self.waits, other.waits, strict=True)),
        )

    def wait_class(self, share: float) -> int | None:
        """The class of the wait that this share of the served did not exceed; None if nobody was served."""
        wanted, passed = share * sum(self.waits), 0
        for place, count in enumerate(self.waits):
            passed += count
            if count and passed >= wanted:
                return place
        return None


NOTHING = ServiceCounts()


def total(counts: Iterable[ServiceCounts]) -> ServiceCounts:
    """The sum."""
    return sum(counts, NOTHING)


def by_quarter(fields: Mapping[str, int]) -> dict[int, ServiceCounts]:
    """The counts of each quarter from the fields in Redis (`quarter:name`)."""
    named: dict[int, dict[str, int]] = {}
    for field, count in fields.items():
        quarter, _, name = field.partition(":")
        named.setdefault(int(quarter), {})[name] = count
    return {quarter: _counts(counts) for quarter, counts in named.items()}


def _counts(named: Mapping[str, int]) -> ServiceCounts:
    waits = tuple(named.get(f"wait{place}", 0) for place in range(len(_NO_WAITS)))
    return ServiceCounts(named.get("came", 0), named.get("served", 0), named.get("gave_up", 0), waits)
