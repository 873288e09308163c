"""One run: every system is started, and every measure is taken in rounds, one system after the other."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack

from bench.figures import Figures
from bench.load import close_all
from bench.measures import (
    connects,
    crowds,
    encryption,
    evening,
    filters,
    matching,
    matchmaking,
    messages,
    quality,
)
from bench.plan import Plan
from bench.systems import node
from bench.systems.bare_redis import BareRedis
from bench.systems.site import Site
from bench.systems.system import System
from bench.systems.tutorial import Tutorial

_log = logging.getLogger(__name__)

#: A system is not measured at a load above this share of what it can relay: there a hop is a queue's length.
_BEARABLE = 0.7


class Run:
    """Takes the measures of a plan: all of them, or only the named ones."""

    def __init__(self, plan: Plan) -> None:
        self.figures = Figures()
        self._plan = plan
        #: With systems that serve all the time. Memory is first: the processes have served few guests.
        self._shared: dict[str, Callable[[], Awaitable[None]]] = {
            "memory": self._memory,
            "connects": self._connects,
            "relay": self._relay,
            "hops": self._hops,
            "finds": self._finds,
        }
        #: Each with processes of its own.
        self._own: dict[str, Callable[[], Awaitable[None]]] = {
            "matchmaking": self._matchmaking,
            "encryption": self._encryption,
            "filters": self._filters,
            "quality": self._quality,
            "arrival": self._arrival,
            "evening": self._evening,
            "storm": self._storm,
            "crowds": self._crowds,
        }
        self._site = Site()
        #: What is compared: the product, what it is built on as that comes, and what others would take.
        self._compared: list[System] = [self._site, Tutorial(), *_rivals()]
        self._redis = BareRedis()
        self._ceilings = [Site(name="Passerby, two workers", WORKERS=2), self._redis] if plan.ceilings else []

    @property
    def measures(self) -> list[str]:
        """The names that `take` knows, in the order in which they are taken."""
        return [*self._shared, *self._own]

    async def take(self, only: Sequence[str] = ()) -> Figures:
        """All measures, or `only` these. Hops are measured where the relay can bear them, so they need `relay`."""
        wanted = {*(only or self.measures)}
        if "hops" in wanted:
            wanted.add("relay")
        if shared := [measure for name, measure in self._shared.items() if name in wanted]:
            async with AsyncExitStack() as stack:
                for system in (*self._compared, *self._ceilings):
                    await stack.enter_async_context(system)
                for measure in shared:
                    await measure()
        for name, own in self._own.items():
            if name in wanted:
                await own()
        return self.figures

    async def _memory(self) -> None:
        plan = self._plan
        await connects.measure_memory(self.figures, self._compared, guests=plan.guests)
        for system in self._compared:
            weight = self.figures.median(connects.MEMORY, system.name, "a chatting guest")
            _log.info("memory: %s: %.1f kB a chatting guest", system.name, weight)

    async def _connects(self) -> None:
        for system in self._compared:
            await connects.warm_up(system, guests=self._plan.warm_up_guests)
        for number, system in self._turns(self._compared):
            pace = await connects.measure_connects(self.figures, system, guests=self._plan.guests)
            _log.info("connects, round %d: %s: %.0f/s", number, system.name, pace)

    async def _relay(self) -> None:
        systems = [*self._compared, *self._ceilings]
        routes = {system: await system.routes(self._plan.relay_pairs) for system in systems}
        seconds = self._plan.relay_seconds
        for number, system in self._turns(systems):
            pace = await messages.measure_relay(self.figures, system, routes[system], seconds=seconds)
            _log.info("relay, round %d: %s: %.0f messages/s", number, system.name, pace)
        for its_routes in routes.values():
            close_all(its_routes)

    async def _hops(self) -> None:
        systems = [*self._compared, *([self._redis] if self._redis in self._ceilings else [])]
        routes = {system: await system.routes(self._plan.hop_pairs) for system in systems}
        seconds = self._plan.hop_seconds
        for rate in self._plan.hop_rates:
            load = messages.load_of(rate)
            for number, system in self._turns(systems):
                if self._can_bear(system, rate):
                    median = await messages.measure_hop(
                        self.figures, system, routes[system], rate=rate, seconds=seconds, seed=number
                    )
                    _log.info("hop, round %d: %s: %s: median %.2f ms", number, load, system.name, median)
        for its_routes in routes.values():
            close_all(its_routes)

    async def _finds(self) -> None:
        plan = self._plan
        for number in self._rounds(plan.rounds):
            took = await matching.measure_find_times(
                self.figures, self._site, rate=plan.find_rate, seconds=plan.find_seconds, seed=number
            )
            _log.info("find to matched, round %d: median %.1f ms", number, took)

    async def _matchmaking(self) -> None:
        plan = self._plan
        for number in self._rounds(plan.own_rounds):
            for guests in plan.beat_guests:
                cost = await matchmaking.measure_beat(self.figures, guests=guests)
                _log.info("beat, round %d: %d guests: %.1f ms of CPU", number, guests, cost)
            pace = await matchmaking.measure_find_rate(self.figures, guests=plan.finds)
            _log.info("finds, round %d: %.0f/s", number, pace)
        for waiting in plan.among:
            cost = await matchmaking.measure_among(self.figures, waiting=waiting)
            _log.info("find among %d who wait for something else: %.0f us of Redis", waiting, cost)

    async def _encryption(self) -> None:
        plan = self._plan
        async with Site(encryption="when_possible") as site:
            routes = {
                encryption.CLEAR: await site.routes(plan.relay_pairs),
                encryption.ENCRYPTED: await site.encrypted_routes(plan.relay_pairs),
            }
            for number in self._rounds(plan.rounds):
                share = await encryption.measure_encryption(
                    self.figures, site, routes, seconds=plan.relay_seconds
                )
                _log.info("encryption, round %d: %.2f of the messages/s in clear", number, share)
            for its_routes in routes.values():
                close_all(its_routes)

    async def _filters(self) -> None:
        _log.info("filters: %.1f us a message", filters.measure_filters(self.figures))

    async def _quality(self) -> None:
        for number in self._rounds(self._plan.quality_rounds):
            share = await quality.measure_quality(self.figures, seed=number)
            _log.info("quality, round %d: %.0f%% of pairs share an interest", number, share * 100)

    async def _arrival(self) -> None:
        guests = self._plan.arriving
        for number in self._rounds(self._plan.own_rounds):
            took = await matching.measure_arrival(self.figures, guests=guests)
            _log.info("arrival, round %d: %d guests paired in %.2f s", number, guests, took)

    async def _evening(self) -> None:
        guests, bells = self._plan.evening_guests, self._plan.evening_bells
        took = await evening.measure_evening(self.figures, guests=guests, bells=bells, seed=1)
        _log.info("evening: %d guests: the slowest seat of %d bells after %.2f s", guests, bells, took)

    async def _storm(self) -> None:
        guests = self._plan.storm_guests
        for number in self._rounds(self._plan.own_rounds):
            for system in (Site(GRACE_SECONDS=120), *_rivals()):
                took = await crowds.measure_storm(self.figures, system, guests=guests, seed=number)
                _log.info("storm, round %d: %s: %d guests back in %.2f s", number, system.name, guests, took)

    async def _crowds(self) -> None:
        for number in self._rounds(self._plan.own_rounds if self._plan.crowds else 0):
            p99 = await crowds.measure_idle(
                self.figures,
                self._plan.crowds,
                windows=self._plan.crowd_windows,
                seconds=self._plan.crowd_seconds,
                seed=number * self._plan.crowd_windows,
            )
            _log.info("hop beside %d idle guests, round %d: p99 %.2f ms", self._plan.crowds[-1], number, p99)

    def _turns(self, systems: Sequence[System]) -> Iterable[tuple[int, System]]:
        """Rounds, in each of which every system has its turn: what disturbs the machine disturbs all of them."""
        return ((number, system) for number in self._rounds(self._plan.rounds) for system in systems)

    def _rounds(self, count: int) -> Iterable[int]:
        return range(1, count + 1)

    def _can_bear(self, system: System, rate: float) -> bool:
        able = self.figures.median(messages.RELAY, system.name, "messages")
        return able is not None and rate < _BEARABLE * able


def _rivals() -> list[System]:
    return [node.SocketIO(), node.Bun()] if node.available() else []
