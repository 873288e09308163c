"""The figures to reach: what must hold, what is aimed at, and what this run found."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures, ratio
from bench.measures import connects, crowds, matching, matchmaking, messages
from bench.systems.node import Bun, SocketIO
from bench.systems.site import Site
from bench.systems.tutorial import Tutorial


@dataclass(frozen=True, slots=True)
class Target:
    """`found` is None where the run did not measure it. The larger the better, unless `smaller`."""

    what: str
    must: float
    aim: float | None
    unit: str
    found: Callable[[Figures], float | None]
    smaller: bool = False

    def holds(self, value: float, bound: float) -> bool:
        return value <= bound if self.smaller else value >= bound


def _than(other: str, measure: str, quantity: str, load: str = "") -> Callable[[Figures], float | None]:
    """What the product has of what the other system has."""
    return lambda figures: ratio(
        figures.get(measure, Site.name, quantity, load), figures.get(measure, other, quantity, load)
    )


def _median(measure: str, quantity: str, load: str = "") -> Callable[[Figures], float | None]:
    return lambda figures: figures.median(measure, Site.name, quantity, load)


def _medians(measure: str, quantity: str, load: str, base: str) -> Callable[[Figures], float | None]:
    """The ratio of the medians under two loads: these are minutes apart, so the pairs of rounds mean nothing."""

    def found(figures: Figures) -> float | None:
        over = figures.median(measure, Site.name, quantity, load)
        under = figures.median(measure, Site.name, quantity, base)
        return None if over is None or under is None else over / under

    return found


def _redis_cores(figures: Figures) -> float | None:
    cost = figures.median(matchmaking.RATE, Site.name, "Redis CPU")
    return None if cost is None else cost * 1_500 / 1e6


def _hop_target(rate: float) -> Target:
    return Target(
        f"median hop at {messages.load_of(rate)} : Socket.IO",
        1,
        0.8,
        "",
        _than(SocketIO.name, messages.HOP, "p50", messages.load_of(rate)),
        smaller=True,
    )


def _crowd_target(guests: int) -> Target:
    return Target(
        f"p99 hop beside {crowds.idle_load(guests)} : with none",
        5,
        2,
        "",
        _medians(crowds.IDLE, "p99", crowds.idle_load(guests), crowds.idle_load(0)),
        smaller=True,
    )


TARGETS = (
    Target("messages/s : Channels tutorial", 12, 25, "", _than(Tutorial.name, messages.RELAY, "messages")),
    Target("messages/s : Socket.IO", 1, 2, "", _than(SocketIO.name, messages.RELAY, "messages")),
    Target(
        "server CPU a message, closed loop : Bun relay",
        1.3,
        1,
        "",
        _than(Bun.name, messages.RELAY, "server CPU"),
        smaller=True,
    ),
    Target(
        "server CPU a message at 400 messages/s : Bun relay",
        1.8,
        1.3,
        "",
        _than(Bun.name, messages.HOP, "server CPU", messages.load_of(400)),
        smaller=True,
    ),
    Target(
        "median hop at 400 messages/s : Channels tutorial",
        0.35,
        0.2,
        "",
        _than(Tutorial.name, messages.HOP, "p50", messages.load_of(400)),
        smaller=True,
    ),
    _hop_target(400),
    _hop_target(1_000),
    Target(
        "connects with `hello` a second : Socket.IO",
        1,
        1.5,
        "",
        _than(SocketIO.name, connects.MEASURE, "connects"),
    ),
    Target(
        "10,000 guests back after a restart of their process",
        6,
        3,
        "s",
        _median(crowds.STORM, "all back", "10,000 guests"),
        smaller=True,
    ),
    Target(
        "memory a chatting guest : Socket.IO",
        1,
        0.8,
        "",
        _than(SocketIO.name, connects.MEMORY, "a chatting guest"),
        smaller=True,
    ),
    Target(
        "memory of the idle site with Redis",
        90,
        70,
        "MB",
        _median(connects.MEMORY, "idle, with Redis"),
        smaller=True,
    ),
    _crowd_target(3_000),
    _crowd_target(10_000),
    Target(
        "median find in the process, somebody waiting, at 200 finds/s",
        5,
        None,
        "ms",
        _median(matchmaking.TIMES, "p50"),
        smaller=True,
    ),
    Target("the same, seen by the client", 15, None, "ms", _median(matching.TIMES, "p50"), smaller=True),
    Target("finds a second of one process", 1_500, None, "", _median(matchmaking.RATE, "finds")),
    Target("Redis cores at 1,500 finds/s", 0.5, None, "", _redis_cores, smaller=True),
    Target(
        "a find's CPU in Redis: with 100,000 waiting for something else : with 100",
        1.5,
        None,
        "",
        _medians(
            matchmaking.AMONG,
            "Redis CPU",
            matchmaking.waiting_load(100_000),
            matchmaking.waiting_load(100),
        ),
        smaller=True,
    ),
    Target(
        "1,000 guests at once on two processes: all paired",
        3,
        None,
        "s",
        _median(matching.ARRIVAL, "all paired"),
        smaller=True,
    ),
)
