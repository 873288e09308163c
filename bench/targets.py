"""The figures to reach: what must hold, what is aimed at, and how a run's figures are read for them."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures, ratio
from bench.measures import connects, crowds, encryption, evening, matching, matchmaking, messages
from bench.systems.node import Bun, SocketIO
from bench.systems.site import Site
from bench.systems.tutorial import Tutorial

#: Reads a figure of a run; None where the run did not measure it.
Reader = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Target:
    """The larger the better, unless `smaller`."""

    what: str
    found: Reader
    must: float
    aim: float | None = None
    smaller: bool = True

    def holds(self, value: float, bound: float) -> bool:
        return value <= bound if self.smaller else value >= bound


def _than(other: str, measure: str, quantity: str, load: str = "") -> Reader:
    """What the product has of what the other system has."""
    return lambda figures: ratio(
        figures.get(measure, Site.name, quantity, load), figures.get(measure, other, quantity, load)
    )


def _median(measure: str, quantity: str, load: str = "", *, times: float = 1.0) -> Reader:
    def found(figures: Figures) -> float | None:
        value = figures.median(measure, Site.name, quantity, load)
        return None if value is None else value * times

    return found


def _medians(measure: str, quantity: str, load: str, base: str) -> Reader:
    """The ratio of the medians under two loads: these are minutes apart, so the pairs of rounds mean nothing."""

    def found(figures: Figures) -> float | None:
        over = figures.median(measure, Site.name, quantity, load)
        under = figures.median(measure, Site.name, quantity, base)
        return None if over is None or under is None else over / under

    return found


def _bell(figures: Figures) -> float | None:
    """What a bell does to the messages of another pool."""
    load = evening.load_of(1_000)
    after, before = (
        figures.get(evening.MEASURE, Site.name, quantity, load)
        for quantity in (evening.AFTER, evening.BEFORE)
    )
    return ratio(after, before)


def _encrypted(quantity: str) -> Reader:
    """The ratio of encrypted chats to chats in clear, in rounds of the same process."""
    loads = (encryption.ENCRYPTED, encryption.CLEAR)
    return lambda figures: ratio(
        *(figures.get(encryption.MEASURE, Site.name, quantity, load) for load in loads)
    )


def _crowd(guests: int) -> Reader:
    return _medians(crowds.IDLE, "p99", crowds.idle_load(guests), crowds.idle_load(0))


_400, _1_000 = messages.load_of(400), messages.load_of(1_000)
_AMONG = _medians(
    matchmaking.AMONG, "Redis CPU", matchmaking.waiting_load(100_000), matchmaking.waiting_load(100)
)

TARGETS = (
    Target(
        "messages/s : Channels tutorial",
        _than(Tutorial.name, messages.RELAY, "messages"),
        12,
        25,
        smaller=False,
    ),
    Target("messages/s : Socket.IO", _than(SocketIO.name, messages.RELAY, "messages"), 1, 2, smaller=False),
    Target(
        "server CPU a message, closed loop : Bun relay", _than(Bun.name, messages.RELAY, "server CPU"), 1.3, 1
    ),
    Target(
        "server CPU a message at 400/s : Bun relay",
        _than(Bun.name, messages.HOP, "server CPU", _400),
        1.8,
        1.3,
    ),
    Target(
        "median hop at 400/s : Channels tutorial", _than(Tutorial.name, messages.HOP, "p50", _400), 0.35, 0.2
    ),
    Target("median hop at 400/s : Socket.IO", _than(SocketIO.name, messages.HOP, "p50", _400), 1, 0.8),
    Target("median hop at 1,000/s : Socket.IO", _than(SocketIO.name, messages.HOP, "p50", _1_000), 1, 0.8),
    Target(
        "connects with `hello` a second : Socket.IO",
        _than(SocketIO.name, connects.MEASURE, "connects"),
        1,
        1.5,
        smaller=False,
    ),
    Target(
        "10,000 guests back after a restart (s)", _median(crowds.STORM, "all back", "10,000 guests"), 6, 3
    ),
    Target(
        "memory a chatting guest : Socket.IO",
        _than(SocketIO.name, connects.MEMORY, "a chatting guest"),
        1,
        0.8,
    ),
    Target("memory of the idle site with Redis (MB)", _median(connects.MEMORY, "idle, with Redis"), 90, 70),
    Target("messages/s, encrypted : in clear", _encrypted("messages"), 0.9, smaller=False),
    Target("server CPU a message, encrypted : in clear", _encrypted("server CPU"), 1.1),
    Target("p99 hop beside 3,000 idle guests : with none", _crowd(3_000), 5, 2),
    Target("p99 hop beside 10,000 idle guests : with none", _crowd(10_000), 5, 2),
    Target(
        "bell of 1,000 guests on two processes: the slowest seat (s)",
        _median(evening.MEASURE, evening.SLOWEST, evening.load_of(1_000)),
        2,
        0.5,
    ),
    Target("p99 hop in another pool in the second after that bell : before it", _bell, 5, 2),
    Target("median find, somebody waiting, at 200 finds/s (ms)", _median(matching.TIMES, "p50"), 15, 5),
    Target("finds a second of one process", _median(matchmaking.RATE, "finds"), 1_500, smaller=False),
    Target("Redis cores at 1,500 finds/s", _median(matchmaking.RATE, "Redis CPU", times=1_500 / 1e6), 0.5),
    Target("a find's CPU in Redis: with 100,000 waiting for something else : with 100", _AMONG, 1.5),
    Target(
        "1,000 guests at once on two processes: all paired (s)", _median(matching.ARRIVAL, "all paired"), 3
    ),
)
