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
        """Everything, in an order in which the little disturbs the large least."""
        await self._weigh()
        await self._relay_and_hops()
        await self._match()
        await self._gather_crowds()
        return self.figures

    async def _weigh(self) -> None:
        """Memory first: each system in a process that has served nobody yet."""
        for system in _rivals():
            async with _running(system):
                weight = await connects.measure_memory(self.figures, system, self._plan.guests)
                self._say(f"memory: {system.name}: {weight:.1f} kB a chatting guest")

    async def _relay_and_hops(self) -> None:
        systems = _rivals()
        if self._plan.ceilings:
            systems += [ConfirmingTutorial(), Echo(), BareRedis()]
        async with _running(*systems):
            await self._connect(systems)
            await self._relay(systems)
            await self._hop(systems)

    async def _connect(self, systems: list[System]) -> None:
        for number in self._rounds():
            for system in systems:
                if not isinstance(system, BareRedis | ConfirmingTutorial):
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

    async def _match(self) -> None:
        plan = self._plan
        for number in self._rounds():
            for guests in plan.beat_guests:
                cost = await inside.measure_beat(self.figures, guests)
                self._say(f"beat, round {number}: {guests:,} guests: {cost:.1f} ms of CPU")
            pace = await inside.measure_find_rate(self.figures, plan.finds)
            self._say(f"finds, round {number}: {pace:,.0f}/s")
            took = await inside.measure_find_times(
                self.figures, rate=plan.find_rate, seconds=plan.find_seconds
            )
            self._say(f"find to matched in the process, round {number}: median {took:.1f} ms")
        site = Site()
        async with _running(site):
            for number in self._rounds():
                took = await matching.measure_find_times(
                    self.figures, site, rate=plan.find_rate, seconds=plan.find_seconds, seed=number
                )
                self._say(f"find to matched at the client, round {number}: median {took:.1f} ms")
        for number in self._rounds() if plan.arriving else ():
            took = await matching.measure_arrival(self.figures, plan.arriving)
            self._say(f"arrival, round {number}: {plan.arriving:,} guests paired in {took:.2f} s")

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
