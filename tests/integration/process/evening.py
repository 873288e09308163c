"""An event of the main pool inside the test, whose host and operator is the test."""

import time
from collections.abc import Callable
from dataclasses import replace

from chat.policy import pools, snapshot, toggles
from chat.process.site import Site
from chat.protocol.commands import Find
from chat.protocol.events import Waiting
from chat.toggles.pool import MAIN
from chat.toggles.rounds import RoundsPlan
from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.event import PoolEvent
from matchmaking.rounds.timetable import Timetable
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed

HOUR_MS = 3_600_000


class Evening:
    """The event of the main pool, whose host is the test."""

    def __init__(self, site: Site, hold: Hold) -> None:
        self.site = site
        self._hold = hold
        start = int(time.time() * 1000) + HOUR_MS
        timetable = Timetable(start_ms=start, rounds=2, talk_ms=HOUR_MS, break_ms=HOUR_MS)
        self.plan(RoundsPlan(timetable=timetable, questions=("What made you laugh?",)))

    def plan(self, plan: RoundsPlan | None) -> None:
        self._hold(pools={MAIN: replace(snapshot.held().pools[MAIN], rounds=plan)})
        self.site.hub.main.follow(toggles.current(), pools.current())

    @property
    def event(self) -> PoolEvent:
        assert self.site.hub.main.rounds is not None
        return self.site.hub.main.rounds.event

    async def goes_on(self, hurry: Callable[[], None] = lambda: None) -> None:
        await self.site.rounds.go_on(hurry)

    async def skips(self) -> None:
        await self.event.command(HostCommand.SKIP)
        await self.goes_on()


async def waiting(site: Site) -> Tab:
    tab = await welcomed(site)
    await tab.asks(Find(), Waiting)
    return tab


async def before(site: Site, evening: Evening, *, late: bool) -> tuple[Tab, Tab]:
    """Two guests wait for the first round."""
    held = snapshot.held().pools[MAIN].rounds
    assert held is not None
    evening.plan(replace(held, late=late))
    return await waiting(site), await waiting(site)
