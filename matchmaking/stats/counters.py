"""What one process counts: integers that only increase, counted where things happen."""

from bisect import bisect_left
from collections import Counter

#: Upper bounds of the wait buckets in milliseconds; one more bucket holds longer waits.
WAIT_BOUNDS_MS = (
    *(100, 250, 500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000),
    *(15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 300_000),
)

ERROR = "error:"
#: The kind of our own failures; the other kinds are the protocol's error codes.
FAILED = "failed"
WAIT = "wait:"
#: The sum of all waits, in milliseconds.
WAITED = "waited"


class Counts:
    """The counters of one process, starting at zero. Counting is one addition."""

    __slots__ = ("connections", "errors", "matches", "messages", "reports", "waited", "waits")

    def __init__(self) -> None:
        self.messages = 0
        self.matches = 0
        self.connections = 0
        self.reports = 0
        self.errors: Counter[str] = Counter()
        self.waited = 0
        self.waits = [0] * (len(WAIT_BOUNDS_MS) + 1)

    def message(self) -> None:
        """A new message from a guest; a repeated send counts once."""
        self.messages += 1

    def match(self) -> None:
        """A chat began; only the process of one of the two guests counts it."""
        self.matches += 1

    def connection(self) -> None:
        """A browser connected."""
        self.connections += 1

    def report(self) -> None:
        """A report was filed."""
        self.reports += 1

    def error(self, kind: str) -> None:
        """An error sent to a guest, or a failure of our own. The set of kinds is small and fixed."""
        self.errors[kind] += 1

    def wait(self, milliseconds: int) -> None:
        """A guest was matched after waiting this long."""
        self.waited += milliseconds
        self.waits[bisect_left(WAIT_BOUNDS_MS, milliseconds)] += 1

    def named(self) -> dict[str, int]:
        """The nonzero counters by their names in Redis."""
        counts = {
            "messages": self.messages,
            "matches": self.matches,
            "connections": self.connections,
            "reports": self.reports,
            WAITED: self.waited,
            **{f"{ERROR}{kind}": count for kind, count in self.errors.items()},
            **{f"{WAIT}{place}": count for place, count in enumerate(self.waits)},
        }
        return {name: count for name, count in counts.items() if count}
