"""The site at one moment as its processes reported it, and the figures derived from that. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import msgspec

from matchmaking.stats.counters import ERROR, WAIT, WAIT_BOUNDS_MS, WAITED

BUCKET_SECONDS = 10
#: Waits are too few for the last complete bucket alone, so they cover five minutes.
LATELY_BUCKETS = 300 // BUCKET_SECONDS
_MINUTE_BUCKETS = 60 // BUCKET_SECONDS


class Condition(msgspec.Struct, frozen=True):
    """What a process reports about itself. Gauges count its guests; times are ms, `began` by Redis's clock.

    `chatting`: guests in chats with both sides here. `room`: how many sockets it can hold (0: not known).
    """

    host: str
    pid: int
    version: str
    began: int
    sockets: int = 0
    guests: int = 0
    waiting: int = 0
    chatting: int = 0
    lag: int = 0
    redis: int = 0
    memory: int = 0  # MiB
    room: int = 0
    draining: bool = False


class ProcessReport(Condition, frozen=True, kw_only=True):
    """The last report of one process and its time (`beat`, in ms of Redis's clock)."""

    id: str
    beat: int

    @property
    def name(self) -> str:
        """The process as operators see it: host and pid."""
        return f"{self.host}:{self.pid}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Ten seconds: what was counted in them, and how many guests were present at their start."""

    number: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waits:
    """A histogram of waits: the count in each bucket, and the sum of all waits in milliseconds."""

    classes: tuple[int, ...]
    waited: int

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Waits":
        classes = tuple(counts.get(f"{WAIT}{place}", 0) for place in range(len(WAIT_BOUNDS_MS) + 1))
        return cls(classes, counts.get(WAITED, 0))

    def quantile(self, share: float) -> float | None:
        """In seconds, assuming an even distribution within a bucket; None if there are no waits."""
        total = sum(self.classes)
        if not total:
            return None
        wanted = share * total
        bounds = (0, *WAIT_BOUNDS_MS, WAIT_BOUNDS_MS[-1])
        passed = 0
        for (low, high), count in zip(pairwise(bounds), self.classes, strict=True):
            if count and passed + count >= wanted:
                return round((low + (high - low) * (wanted - passed) / count) / 1000, 2)
            passed += count
        return WAIT_BOUNDS_MS[-1] / 1000

    def cumulated(self) -> list[tuple[float | None, int]]:
        """Each upper bound in seconds (None: unbounded) with the number of waits up to it."""
        bounds = [bound / 1000 for bound in WAIT_BOUNDS_MS]
        return list(zip([*bounds, None], accumulate(self.classes), strict=True))


@dataclass(frozen=True, slots=True)
class Overview:
    """`processes` are alive; `silent` ones crashed or hang. `totals` count since the site began."""

    now: int
    processes: tuple[ProcessReport, ...] = ()
    silent: tuple[ProcessReport, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    hour: tuple[Bucket, ...] = ()

    @property
    def online(self) -> int:
        return sum(process.guests for process in self.processes)

    @property
    def waiting(self) -> int:
        return sum(process.waiting for process in self.processes)

    @property
    def chats(self) -> int:
        return chats(sum(process.chatting for process in self.processes))

    @property
    def messages_per_second(self) -> float:
        return self._lately(1)["messages"] / BUCKET_SECONDS

    @property
    def matches_per_minute(self) -> int:
        return self._lately(_MINUTE_BUCKETS)["matches"]

    @property
    def errors_per_minute(self) -> int:
        return sum(errors(self._lately(_MINUTE_BUCKETS)).values())

    @property
    def waits(self) -> Waits:
        """In the last five minutes."""
        return Waits.of(self._lately(LATELY_BUCKETS))

    def complete(self) -> tuple[Bucket, ...]:
        """The completed buckets of the hour."""
        return tuple(bucket for bucket in self.hour if bucket.number < self._present)

    def _lately(self, buckets: int) -> Counter[str]:
        """The counts of the last `buckets` completed buckets."""
        earliest = self._present - buckets
        return _sum(bucket.counts for bucket in self.complete() if bucket.number >= earliest)

    @property
    def _present(self) -> int:
        """The number of the current, incomplete bucket."""
        return self.now // (BUCKET_SECONDS * 1000)


def chats(chatting: int) -> int:
    """Two guests to a chat; rounded up, because the two may be reported at different times."""
    return (chatting + 1) // 2


def errors(counts: Mapping[str, int]) -> dict[str, int]:
    """Errors by kind."""
    return {name.removeprefix(ERROR): count for name, count in counts.items() if name.startswith(ERROR)}


def _sum(all_counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in all_counts:
        total.update(counts)
    return total
