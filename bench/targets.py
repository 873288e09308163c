"""The figures to reach: what must hold, what is aimed at, and what this run found."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures, ratio
from bench.measures import connects, crowd, hop, inside, matching, relay
from bench.systems.site import Site
from bench.systems.socketio import SocketIO
from bench.systems.tutorial import Tutorial

_HOP_LOAD = hop.load_of(400)


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


def _relay_ratio(figures: Figures, other: str) -> float | None:
    return ratio(
        figures.get(relay.MEASURE, Site.name, "messages"), figures.get(relay.MEASURE, other, "messages")
    )


def _crowd_ratio(figures: Figures, idle: int) -> float | None:
    """Of medians: the windows of different sizes are minutes apart, so their pairs mean nothing."""
    alone = figures.median(crowd.MEASURE, Site.name, "p99", crowd.load_of(0))
    crowded = figures.median(crowd.MEASURE, Site.name, "p99", crowd.load_of(idle))
    return None if alone is None or crowded is None else crowded / alone


def _redis_share(figures: Figures) -> float | None:
    cost = figures.median(inside.RATE, Site.name, "Redis CPU")
    return None if cost is None else cost * 1_500 / 1e6


def _crowded_find(figures: Figures) -> float | None:
    few = figures.median(inside.AMONG, Site.name, "Redis CPU", inside.waiting_load(100))
    many = figures.median(inside.AMONG, Site.name, "Redis CPU", inside.waiting_load(100_000))
    return None if few is None or many is None else many / few


TARGETS = (
    Target("messages/s : Channels tutorial", 12, 25, "", lambda f: _relay_ratio(f, Tutorial.name)),
    Target("messages/s : Socket.IO", 1, 2, "", lambda f: _relay_ratio(f, SocketIO.name)),
    Target(
        "median hop at 400 messages/s : Channels tutorial",
        0.35,
        0.2,
        "",
        lambda f: ratio(
            f.get(hop.MEASURE, Site.name, "p50", _HOP_LOAD),
            f.get(hop.MEASURE, Tutorial.name, "p50", _HOP_LOAD),
        ),
        smaller=True,
    ),
    Target(
        "memory a connected, chatting guest",
        45,
        25,
        "kB",
        lambda f: f.median(connects.MEMORY, Site.name, "a chatting guest"),
        smaller=True,
    ),
    Target(
        "connects with `hello` a second",
        500,
        1_000,
        "",
        lambda f: f.median(connects.MEASURE, Site.name, "connects"),
    ),
    Target(
        "p99 hop beside 3,000 idle guests : with none",
        5,
        2,
        "",
        lambda f: _crowd_ratio(f, 3_000),
        smaller=True,
    ),
    Target(
        "p99 hop beside 10,000 idle guests : with none",
        5,
        2,
        "",
        lambda f: _crowd_ratio(f, 10_000),
        smaller=True,
    ),
    Target(
        "median find in the process, somebody waiting, at 200 finds/s",
        5,
        None,
        "ms",
        lambda f: f.median(inside.TIMES, Site.name, "p50"),
        smaller=True,
    ),
    Target(
        "the same, seen by the client",
        15,
        None,
        "ms",
        lambda f: f.median(matching.TIMES, Site.name, "p50"),
        smaller=True,
    ),
    Target(
        "finds a second of one process", 1_500, None, "", lambda f: f.median(inside.RATE, Site.name, "finds")
    ),
    Target("Redis cores at 1,500 finds/s", 0.5, None, "", _redis_share, smaller=True),
    Target(
        "a find's CPU in Redis: with 100,000 waiting for something else : with 100",
        1.5,
        None,
        "",
        _crowded_find,
        smaller=True,
    ),
    Target(
        "1,000 guests at once on two processes: all paired",
        3,
        None,
        "s",
        lambda f: f.median(matching.ARRIVAL, Site.name, "all paired"),
        smaller=True,
    ),
)
