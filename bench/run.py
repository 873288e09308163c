"""One run: every system is started, and every measure is taken in rounds, one system after the other."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench.figures import Figures
from bench.load import close_all
from bench.measures import connects, crowds, filters, matching, matchmaking, messages, quality
from bench.systems import node
from bench.systems.bare_redis import BareRedis
from bench.systems.site import Site
from bench.systems.system import System
from bench.systems.tutorial import Tutorial

_log = logging.getLogger(__name__)

#: A system is not measured at a load above this share of what it can relay: there a hop is a queue's length.
_BEARABLE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured, and for how long: seconds of each round, and messages a second over all `hop_pairs`."""

    name: str
    rounds: int
    relay_pairs: int = 50
    relay_seconds: float
    hop_pairs: int = 100
    hop_rates: tuple[float, ...]
    hop_seconds: float
    #: How many connect, and are weighed.
    guests: int
    beat_guests: tuple[int, ...]
    finds: int
    find_rate: float = 200.0
    find_seconds: float
    #: How many wait for something else while a find is measured.
    among: tuple[int, ...] = ()
    #: Rounds of what is measured with processes of its own.
    own_rounds: int
    quality_rounds: int = 0
    crowds: tuple[int, ...] = ()
    crowd_windows: int = 0
    crowd_seconds: float = 0.0
    arriving: int
    #: How many come back after a restart of their process.
    storm_guests: int
    #: Whether bare Redis, and two workers, are measured too.
    ceilings: bool


FULL = Plan(
    name="full",
    rounds=5,
    relay_seconds=3.0,
    hop_rates=(400.0, 1_000.0, 2_000.0, 4_000.0),
    hop_seconds=4.0,
    guests=2_000,
    beat_guests=(1_000, 10_000),
    finds=6_000,
    find_seconds=5.0,
    among=(100, 100_000),
    own_rounds=3,
    quality_rounds=5,
    crowds=(0, 3_000, 10_000),
    crowd_windows=3,
    crowd_seconds=6.0,
    arriving=1_000,
    storm_guests=10_000,
    ceilings=True,
)

QUICK = Plan(
    name="quick",
    rounds=2,
    relay_seconds=1.0,
    hop_rates=(400.0, 2_000.0),
    hop_seconds=1.5,
    guests=400,
    beat_guests=(1_000,),
    finds=1_000,
    find_seconds=1.0,
    own_rounds=1,
    arriving=200,
    storm_guests=1_000,
    ceilings=False,
)


class Run:
    """Takes the measures of a plan: all of them, or only the named ones."""

    def __init__(self, plan: Plan) -> None:
        self.figures = Figures()
        self._plan = plan
        #: On systems that serve all the time, in this order: memory is measured in processes that have served few.
        self._shared: dict[str, Callable[[list[System]], Awaitable[None]]] = {
            "memory": self._memory,
            "connects": self._connects,
            "relay": self._relay,
            "hops": self._hops,
            "finds": self._finds,
        }
        #: With processes of their own.
        self._own: dict[str, Callable[[], Awaitable[None]]] = {
            "matchmaking": self._matchmaking,
            "filters": self._filters,
            "quality": self._quality,
            "arrival": self._arrival,
            "storm": self._storm,
            "crowds": self._crowds,
        }

    @property
    def measures(self) -> list[str]:
        """The names that `take` knows, in the order in which they are taken."""
        return [*self._shared, *self._own]

    async def take(self, only: Sequence[str] = ()) -> Figures:
        """All measures, or `only` these. A system's hops are measured only where its relay can bear the load."""
        wanted = {*(only or self.measures)}
        if "hops" in wanted:
            wanted.add("relay")
        if shared := [measure for name, measure in self._shared.items() if name in wanted]:
            async with AsyncExitStack() as stack:
                systems = _systems()
                if self._plan.ceilings:
                    systems += [Site(name="Passerby, two workers", WORKERS=2), BareRedis()]
                for system in systems:
                    await stack.enter_async_context(system)
                for measure in shared:
                    await measure(systems)
        for name, own in self._own.items():
            if name in wanted:
                await own()
        return self.figures

    async def _memory(self, systems: list[System]) -> None:
        for system in _compared(systems):
            weight = await connects.measure_memory(self.figures, system, guests=self._plan.guests)
            _log.info("memory: %s: %.1f kB a chatting guest", system.name, weight)

    async def _connects(self, systems: list[System]) -> None:
        for number in range(self._plan.rounds):
            for system in _compared(systems):
                pace = await connects.measure_connects(self.figures, system, guests=self._plan.guests)
                _log.info("connects, round %d: %s: %.0f/s", number + 1, system.name, pace)

    async def _relay(self, systems: list[System]) -> None:
        routes = {system: await system.routes(self._plan.relay_pairs) for system in systems}
        for number in range(self._plan.rounds):
            for system, its_routes in routes.items():
                pace = await messages.measure_relay(
                    self.figures, system, its_routes, seconds=self._plan.relay_seconds
                )
                _log.info("relay, round %d: %s: %.0f messages/s", number + 1, system.name, pace)
        for its_routes in routes.values():
            close_all(its_routes)

    async def _hops(self, systems: list[System]) -> None:
        alone = [
            system for system in systems if isinstance(system, BareRedis) or system in _compared(systems)
        ]
        routes = {system: await system.routes(self._plan.hop_pairs) for system in alone}
        for number in range(self._plan.rounds):
            for rate in self._plan.hop_rates:
                for system, its_routes in routes.items():
                    if self._can_bear(system, rate):
                        median = await messages.measure_hop(
                            self.figures,
                            system,
                            its_routes,
                            rate=rate,
                            seconds=self._plan.hop_seconds,
                            seed=number,
                        )
                        load = messages.load_of(rate)
                        _log.info(
                            "hop, round %d: %s: %s: median %.2f ms", number + 1, load, system.name, median
                        )
        for its_routes in routes.values():
            close_all(its_routes)

    async def _finds(self, systems: list[System]) -> None:
        plan, site = self._plan, systems[0]
        assert isinstance(site, Site)
        for number in range(plan.rounds):
            took = await matching.measure_find_times(
                self.figures, site, rate=plan.find_rate, seconds=plan.find_seconds, seed=number
            )
            _log.info("find to matched at the client, round %d: median %.1f ms", number + 1, took)

    async def _matchmaking(self) -> None:
        plan = self._plan
        for number in range(plan.own_rounds):
            for guests in plan.beat_guests:
                cost = await matchmaking.measure_beat(self.figures, guests=guests)
                _log.info("beat, round %d: %d guests: %.1f ms of CPU", number + 1, guests, cost)
            pace = await matchmaking.measure_find_rate(self.figures, guests=plan.finds)
            _log.info("finds, round %d: %.0f/s", number + 1, pace)
            took = await matchmaking.measure_find_times(
                self.figures, rate=plan.find_rate, seconds=plan.find_seconds
            )
            _log.info("find to matched in the process, round %d: median %.1f ms", number + 1, took)
        for waiting in plan.among:
            cost = await matchmaking.measure_among(self.figures, waiting=waiting)
            _log.info("find among %d who wait for something else: %.0f us of Redis", waiting, cost)

    async def _filters(self) -> None:
        _log.info("filters: %.1f us a message", filters.measure_filters(self.figures))

    async def _quality(self) -> None:
        for number in range(self._plan.quality_rounds):
            share = await quality.measure_quality(self.figures, seed=number + 1)
            _log.info("quality, round %d: %.0f%% of pairs share an interest", number + 1, share * 100)

    async def _arrival(self) -> None:
        for number in range(self._plan.own_rounds):
            took = await matching.measure_arrival(self.figures, guests=self._plan.arriving)
            _log.info("arrival, round %d: %d guests paired in %.2f s", number + 1, self._plan.arriving, took)

    async def _storm(self) -> None:
        guests = self._plan.storm_guests
        for number in range(self._plan.own_rounds):
            for system in (Site(GRACE_SECONDS=120), *_rivals()):
                took = await crowds.measure_storm(self.figures, system, guests=guests, seed=number)
                _log.info(
                    "storm, round %d: %s: %d guests back in %.2f s", number + 1, system.name, guests, took
                )

    async def _crowds(self) -> None:
        plan = self._plan
        if plan.crowds:
            for number in range(plan.own_rounds):
                p99 = await crowds.measure_idle(
                    self.figures,
                    list(plan.crowds),
                    windows=plan.crowd_windows,
                    seconds=plan.crowd_seconds,
                    seed=number * plan.crowd_windows,
                )
                _log.info(
                    "hop beside %d idle guests, round %d: p99 %.2f ms", plan.crowds[-1], number + 1, p99
                )

    def _can_bear(self, system: System, rate: float) -> bool:
        able = self.figures.median(messages.RELAY, system.name, "messages")
        return able is None or rate < _BEARABLE * able


def _systems() -> list[System]:
    """What is compared: the product, what it is built on as that comes, and what others would take."""
    return [Site(), Tutorial(), *_rivals()]


def _rivals() -> list[System]:
    return [node.SocketIO(), node.Bun()] if node.available() else []


def _compared(systems: list[System]) -> list[System]:
    """Without those that only show a ceiling."""
    return [
        system for system in systems if not isinstance(system, BareRedis) and "workers" not in system.name
    ]
