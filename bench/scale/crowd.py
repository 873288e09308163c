"""A crowd in simulation: guests arrive, wait, are paired, part and leave, second by second.

Each guest is one that decides by itself: when it comes, what interest it has, for how long each chat holds it and when
it goes. What the site pays for each event is a measured cost. The queue is the site's: a shared interest first, anybody
after ten seconds.
"""

import heapq
import random
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles

from bench.scale.costs import Costs
from bench.scale.need import Habits, Machines, Rates, state_us

#: After this time a guest accepts anybody.
LADDER_SECONDS = 10
#: The number of interests, of which the k-th is 1/k as popular as the first; and the share of guests who name one.
INTERESTS, WITH_INTEREST = 500, 0.5
_COME, _PART, _GO = range(3)


@dataclass(frozen=True, slots=True)
class Second:
    """The state of the site in one second."""

    at: int
    online: int
    waiting: int
    messages: float
    finds: int
    connects: int
    #: Of the finds in this second, in seconds.
    wait_median: float
    wait_p95: float
    #: CPU of the Redis that holds the state, in microseconds.
    state_us: float


class Crowd:
    """`people` at the peak. Arrivals grow for `rise` seconds, until they equal the departures of a full site."""

    def __init__(
        self, people: int, *, costs: Costs, habits: Habits, machines: Machines,
        rise: int, processes: int, seed: int = 1,
    ) -> None:  # fmt: skip
        self._chance = random.Random(seed)
        self._costs, self._habits, self._machines = costs, habits, machines
        self._rise, self._processes = rise, processes
        self._peak = people / habits.visit_seconds
        self._events: list[tuple[float, int, int, int]] = []
        self._going: dict[int, float] = {}
        self._wish: dict[int, int] = {}
        self._since: dict[int, float] = {}
        self._queues: dict[int, deque[int]] = defaultdict(deque)
        self._anybody: deque[int] = deque()
        self._widening: deque[tuple[float, int]] = deque()
        self._next = 0
        self._waits: list[float] = []
        self._weights = [1 / rank for rank in range(1, INTERESTS + 1)]
        self._pick: list[int] = []

    def live(self, seconds: int) -> Iterator[Second]:
        for at in range(seconds):
            finds = connects = 0
            for _ in range(self._arrivals(at)):
                self._come(at + self._chance.random())
                connects += 1
            while self._events and self._events[0][0] < at + 1:
                when, kind, one, other = heapq.heappop(self._events)
                if kind == _PART:
                    for guest in (one, other):
                        self._seek(when, guest)
                        finds += 1
                elif self._since.pop(one, None) is not None or one in self._going:
                    self._going.pop(one, None)
                    self._wish.pop(one, None)
            finds += connects
            self._widen(at + 1)
            chatting = len(self._going) - len(self._since)
            rates = Rates(chatting / self._habits.message_seconds, finds, connects)
            work = state_us(
                len(self._going), rates, self._processes, self._costs, self._habits, self._machines
            )
            median, p95 = _halves(self._waits)
            self._waits.clear()
            yield Second(
                at, len(self._going), len(self._since), rates.messages, finds, connects, median, p95,
                work,
            )  # fmt: skip

    def _arrivals(self, at: int) -> int:
        rate = self._peak * min(1.0, (at + 1) / self._rise)
        return max(0, round(self._chance.gauss(rate, rate**0.5)))

    def _come(self, at: float) -> None:
        guest, self._next = self._next, self._next + 1
        self._going[guest] = at + self._chance.expovariate(1 / self._habits.visit_seconds)
        if not self._pick:
            self._pick = self._chance.choices(range(INTERESTS), self._weights, k=10_000)
        self._wish[guest] = self._pick.pop() if self._chance.random() < WITH_INTEREST else -1
        heapq.heappush(self._events, (self._going[guest], _GO, guest, guest))
        self._seek(at, guest)

    def _seek(self, at: float, guest: int) -> None:
        """Pairs the guest with a suitable one who waits, or puts it into the queue."""
        if self._going.get(guest, 0.0) <= at:
            return
        wish = self._wish[guest]
        found = self._take(self._queues[wish], at, guest) if wish >= 0 else None
        if found is None:
            found = self._take(self._anybody, at, guest)
        if found is not None:
            self._pair(at, guest, found)
            return
        self._since[guest] = at
        if wish >= 0:
            self._queues[wish].append(guest)
            self._widening.append((at + LADDER_SECONDS, guest))
        else:
            self._anybody.append(guest)

    def _take(self, queue: deque[int], at: float, guest: int) -> int | None:
        while queue:
            other = queue.popleft()
            if other != guest and other in self._since:
                return other
        return None

    def _widen(self, now: float) -> None:
        """Guests who have waited ten seconds accept anybody, and anybody may be paired with them."""
        while self._widening and self._widening[0][0] <= now:
            at, guest = self._widening.popleft()
            if guest not in self._since or at - self._since[guest] < LADDER_SECONDS - 1e-6:
                continue
            other = self._take(self._anybody, at, guest)
            if other is not None:
                self._pair(at, guest, other)
            else:
                self._anybody.append(guest)

    def _pair(self, at: float, one: int, other: int) -> None:
        for guest in (one, other):
            self._waits.append(at - self._since.pop(guest, at))
        end = at + self._chance.expovariate(1 / self._habits.chat_seconds)
        end = min(end, self._going[one], self._going[other])
        heapq.heappush(self._events, (end, _PART, one, other))


def _halves(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:
        return (0.0, 0.0)
    cuts = quantiles(waits, n=20)
    return max(0.0, cuts[9]), max(0.0, cuts[18])
