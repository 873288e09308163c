"""What guests hear when the operator moves or removes an event that runs."""

import asyncio
from dataclasses import replace

import pytest

from chat.policy import snapshot
from chat.process import rounds
from chat.process.site import Site
from chat.protocol.codes import EndReason
from chat.protocol.commands import Find
from chat.protocol.events import Ended, Matched, Waiting
from chat.protocol.rounds import RoundsEvent
from chat.toggles.pool import MAIN
from matchmaking import values
from matchmaking.rounds.timetable import PhaseKind
from tests.conftest import Hold
from tests.integration.connection.tabs import welcomed
from tests.integration.process.evening import HOUR_MS, Evening, before, waiting


@pytest.fixture
def evening(site: Site, hold: Hold) -> Evening:
    return Evening(site, hold)


async def test_guests_of_an_event_that_is_moved_are_told_and_wait_for_it(
    site: Site, evening: Evening
) -> None:
    alice, bob = await waiting(site), await waiting(site)
    await evening.skips()
    await alice.hears(Matched)
    start = evening.event.now() + 2 * HOUR_MS
    plan = snapshot.held().pools[MAIN].rounds
    assert plan is not None
    evening.plan(replace(plan, timetable=replace(plan.timetable, start_ms=start)))
    await evening.goes_on()
    assert (await alice.hears(RoundsEvent, until=start)).phase is PhaseKind.BEFORE
    for tab in (alice, bob):
        assert (await tab.hears(Ended)).reason is EndReason.ROUND
        await tab.hears(Waiting)
    await evening.goes_on()
    assert site.hub.main.matchmaker.guest_cache.count_chatting() == 0


@pytest.mark.parametrize("late", [True, False])
async def test_guests_of_an_event_that_is_removed_are_told_and_their_chats_end(
    site: Site, evening: Evening, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """A chat that begins after the removal is an ordinary one."""
    monkeypatch.setattr(rounds, "CANCEL_SECONDS", 0.2)
    alice, bob = await before(site, evening, late=late)
    await evening.skips()
    matched = await alice.hears(Matched)
    await asyncio.sleep(
        max(0, matched.at + 1 - evening.event.now()) / 1000
    )  # not within the same millisecond
    evening.plan(None)
    await evening.goes_on()
    assert (await alice.hears(RoundsEvent, cancelled=True)).phase is PhaseKind.OVER
    assert [event for event in alice.heard if isinstance(event, Ended)] == []
    carol, dave = await welcomed(site), await welcomed(site)
    assert carol.welcome.event is None
    await carol.asks(Find(), Waiting)
    await dave.asks(Find(), Matched)
    while site.hub.main.matchmaker.guest_cache.count_chatting() > 2:
        await asyncio.sleep(0.05)
        await evening.goes_on()
    for tab in (alice, bob):
        assert (await tab.hears(Ended)).reason is EndReason.ROUND
        assert isinstance(tab.guest.state, values.Idle)
    await evening.goes_on()
    assert site.hub.main.matchmaker.guest_cache.count_chatting() == 2
    await alice.asks(Find(), Waiting)
    await bob.asks(Find(), Waiting)  # as usual, not with the same partner at once
    assert sum(isinstance(event, RoundsEvent) and event.cancelled for event in alice.heard) == 1


async def test_an_event_that_is_removed_by_mistake_goes_on(site: Site, evening: Evening) -> None:
    alice = await waiting(site)
    await evening.skips()
    plan = snapshot.held().pools[MAIN].rounds
    evening.plan(None)
    await evening.goes_on()
    await alice.hears(RoundsEvent, cancelled=True)
    heard = len(alice.heard)
    evening.plan(plan)
    await evening.goes_on()
    told = await alice.hears(RoundsEvent, phase=PhaseKind.ROUND)
    assert told in alice.heard[heard:]
