"""One run: every system is started, and every measure is taken in rounds, one system after the other."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

from bench.figures import Figures
from bench.generator.route import Route, close_all
from bench.measures import connects, crowd, hop, inside, matching, relay
from bench.plan import Plan
from bench.progress import Progress
from bench.systems.bare_redis import BareRedis
from bench.systems.echo import Echo
from bench.systems.site import Site
from bench.systems.socketio import SocketIO
from bench.systems.system import System
from bench.systems.tutorial import ConfirmingTutorial, Tutorial

#: A system is not measured at a load above this share of what it can relay: there a hop is a queue's length.
_BEARABLE = 0.7


class Run:
    """Takes the measures of a plan, and says what it does."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.figures = Figures()
        self._plan = plan
        self._progress = progress

    async def take(self) -> Figures:
        """Everything; what would weigh on the others comes last."""
        site, *others = _rivals()
        assert isinstance(site, Site)
        if self._plan.ceilings:
            others += [ConfirmingTutorial(), Echo(), BareRedis()]
        systems: list[System] = [site, *others]
        async with _running(*systems):
            await self._weigh(systems)
            await self._connect(systems)
            await self._relay(systems)
            await self._hop(systems)
            await self._find(site)
        await self._look_inside()
        await self._judge()
        await self._arrive()
        await self._gather_crowds()
        return self.figures

    async def _weigh(self, systems: list[System]) -> None:
        """First of all: the processes have served nobody yet."""
        for system in _with_guests(systems):
            weight = await connects.measure_memory(self.figures, system, self._plan.guests)
            self._say(f"memory: {system.name}: {weight:.1f} kB a chatting guest")

    async def _connect(self, systems: list[System]) -> None:
        for number in self._rounds():
            for system in _with_guests(systems):
                pace = await connects.measure_connects(self.figures, system, self._plan.guests)
                self._say(f"connects, round {number}: {system.name}: {pace:,.0f}/s")

    async def _relay(self, systems: list[System]) -> None:
        routes = {system: await system.routes(self._plan.relay_pairs) for system in systems}
        for number in self._rounds():
            for system, its_routes in routes.items():
                pace = await relay.measure_relay(self.figures, system, its_routes, self._plan.relay_seconds)
                self._say(f"relay, round {number}: {system.name}: {pace:,.0f} messages/s")
        _close(routes)

    async def _hop(self, systems: list[System]) -> None:
        routes = {system: await system.routes(self._plan.hop_pairs) for system in systems}
        for number in self._rounds():
            for rate in self._plan.hop_rates:
                for system, its_routes in routes.items():
                    if self._can_bear(system, rate):
                        median = await hop.measure_hop(
                            self.figures,
                            system,
                            its_routes,
                            rate=rate,
                            seconds=self._plan.hop_seconds,
                            seed=number,
                        )
                        at = f"{hop.load_of(rate)}, round {number}"
                        self._say(f"hop at {at}: {system.name}: median {median:.2f} ms")
        _close(routes)

    async def _find(self, site: Site) -> None:
        for number in self._rounds():
            took = await matching.measure_find_times(
                self.figures, site, rate=self._plan.find_rate, seconds=self._plan.find_seconds, seed=number
            )
            self._say(f"find to matched at the client, round {number}: median {took:.1f} ms")

    async def _look_inside(self) -> None:
        plan = self._plan
        for number in range(1, plan.inside_rounds + 1):
            for guests in plan.beat_guests:
                cost = await inside.measure_beat(self.figures, guests)
                self._say(f"beat, round {number}: {guests:,} guests: {cost:.1f} ms of CPU")
            pace = await inside.measure_find_rate(self.figures, plan.finds)
            self._say(f"finds, round {number}: {pace:,.0f}/s")
            took = await inside.measure_find_times(
                self.figures, rate=plan.find_rate, seconds=plan.find_seconds
            )
            self._say(f"find to matched in the process, round {number}: median {took:.1f} ms")

    async def _judge(self) -> None:
        for waiting in self._plan.among:
            cost = await inside.measure_among(self.figures, waiting)
            self._say(f"find among {waiting:,} who wait for something else: {cost:.0f} us of Redis")
        for number in range(1, self._plan.quality_rounds + 1):
            share = await inside.measure_quality(self.figures, number)
            self._say(f"quality, round {number}: {share:.0%} of pairs share an interest")

    async def _arrive(self) -> None:
        if self._plan.arriving:
            for number in range(1, self._plan.inside_rounds + 1):
                took = await matching.measure_arrival(self.figures, self._plan.arriving)
                self._say(f"arrival, round {number}: {self._plan.arriving:,} guests paired in {took:.2f} s")

    async def _gather_crowds(self) -> None:
        plan = self._plan
        for number in range(plan.crowd_rounds):
            await crowd.measure_crowd(
                self.figures,
                self._progress,
                list(plan.crowds),
                windows=plan.crowd_windows,
                seconds=plan.crowd_seconds,
                seed=number * plan.crowd_windows,
            )

    def _can_bear(self, system: System, rate: float) -> bool:
        able = self.figures.median(relay.MEASURE, system.name, "messages")
        return able is not None and rate < _BEARABLE * able

    def _rounds(self) -> Iterator[int]:
        return iter(range(1, self._plan.rounds + 1))

    def _say(self, line: str) -> None:
        self._progress.say(line)


def _rivals() -> list[System]:
    """What is compared: the product, what it is built on as that comes, and what others would take."""
    systems: list[System] = [Site(), Tutorial()]
    if SocketIO.available():
        systems.append(SocketIO())
    return systems


def _with_guests(systems: list[System]) -> list[System]:
    """Those that greet somebody, each server once."""
    return [system for system in systems if not isinstance(system, BareRedis | ConfirmingTutorial)]


def _running(*systems: System) -> "_Running":
    return _Running(systems)


class _Running:
    """Starts systems together, and stops them whatever happens."""

    def __init__(self, systems: tuple[System, ...]) -> None:
        self._systems = systems

    async def __aenter__(self) -> None:
        async with AsyncExitStack() as stack:
            for system in self._systems:
                stack.push_async_callback(system.stop)
            await asyncio.gather(*(system.start() for system in self._systems))
            self._stack = stack.pop_all()

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()


def _close(routes: dict[System, list[Route]]) -> None:
    for its_routes in routes.values():
        close_all(its_routes)
