"""Event rounds as guests hear them: phases, pairs, ends, and what is refused."""

import asyncio
import time
from dataclasses import replace

import msgspec
import pytest

from chat.policy import snapshot
from chat.process.site import Site
from chat.protocol.codes import EndReason, ErrorCode, GuestState
from chat.protocol.commands import Find, Hello, Leave, Next, Stop
from chat.protocol.events import Ended, Error, Idle, Matched, Notice, Waiting, Welcome
from chat.protocol.rounds import RoundsEvent
from chat.toggles.pool import MAIN
from chat.toggles.rounds import RoundsPlan
from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.timetable import Adjustments, PhaseKind, Timetable
from matchmaking.store.round_scripts import RoundScripts
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed
from tests.integration.process.evening import HOUR_MS, Evening, before, waiting


@pytest.fixture
def evening(site: Site, hold: Hold) -> Evening:
    return Evening(site, hold)


async def test_an_evening_of_two_guests(site: Site, evening: Evening) -> None:
    alice, bob = await waiting(site), await waiting(site)
    assert alice.welcome.event is not None
    assert (alice.welcome.event.phase, alice.welcome.event.round) == (PhaseKind.BEFORE, 0)
    assert alice.welcome.event.until == evening.event.timetable.start_ms
    assert alice.welcome.toggles["second_chance_seconds"] == 0
    await evening.skips()
    told = await alice.hears(RoundsEvent, phase=PhaseKind.ROUND)
    assert (told.round, told.rounds, told.question) == (1, 2, "What made you laugh?")
    matched = await bob.hears(Matched)
    assert matched.until == told.until
    await alice.asks(Next(), Error, code=ErrorCode.NOT_NOW)
    assert [event for event in alice.heard if isinstance(event, Ended)] == []
    await evening.skips()
    assert (await alice.hears(Ended)).reason is EndReason.ROUND
    await alice.hears(Waiting)
    told = await bob.hears(RoundsEvent, phase=PhaseKind.BREAK)
    assert (told.round, told.question) == (1, None)
    await evening.skips()
    await bob.hears(
        Matched
    )  # the only one there is: better twice than alone, and however short the break was
    for _ in range(3):
        await evening.skips()
    assert (await alice.hears(RoundsEvent, phase=PhaseKind.OVER)).until == 0
    await alice.hears(Idle)
    await alice.asks(Find(), Error, code=ErrorCode.NOT_NOW, re="find")


async def test_a_pair_whose_chat_the_bell_ends_is_not_counted_twice(site: Site, evening: Evening) -> None:
    alice, bob = await waiting(site), await waiting(site)
    await evening.skips()
    await alice.hears(Matched)
    await evening.goes_on()  # counts a chat
    await evening.event.command(HostCommand.SKIP)
    await evening.skips()  # the break too, before the chat was ended
    await bob.hears(Matched)
    assert (alice.guest.sat_at, bob.guest.sat_at) == (0, 0)


async def test_a_process_that_has_not_looked_yet_asks_before_it_refuses(site: Site, evening: Evening) -> None:
    start = int(time.time() * 1000) - 10 * HOUR_MS
    timetable = Timetable(start_ms=start, rounds=2, talk_ms=HOUR_MS, break_ms=HOUR_MS)
    evening.plan(RoundsPlan(timetable=timetable, late=True))
    longer = msgspec.json.encode(Adjustments(extra={1: 12 * HOUR_MS})).decode()
    await RoundScripts(site.hub.main.scripts).event(str(start), 3, longer, None)  # another process knows
    await waiting(site)


async def test_who_sat_out_and_stopped_may_come_back_though_nobody_may_join(
    site: Site, evening: Evening
) -> None:
    evening.plan(RoundsPlan(timetable=evening.event.timetable, late=False))
    tabs = [await waiting(site) for _ in range(3)]
    await evening.skips()
    [out] = [tab for tab in tabs if tab.guest.sat_at]
    await out.asks(Stop(), Idle)
    await out.asks(Find(), Waiting)


async def test_who_leaves_may_come_back_and_is_seated_with_the_next(site: Site, evening: Evening) -> None:
    alice, bob = await waiting(site), await waiting(site)
    await evening.skips()
    await alice.hears(Matched)
    await alice.asks(Leave(), Ended)
    assert alice.guest.state.inbox == ""
    await bob.hears(Ended)
    await bob.hears(Waiting)
    carol = await waiting(site)
    await pass_of(evening)
    await carol.hears(Matched)
    await bob.hears(Matched)
    await alice.asks(Find(), Waiting)


@pytest.mark.parametrize("late", [True, False])
async def test_late_entry(site: Site, evening: Evening, late: bool) -> None:
    alice, bob = await before(site, evening, late=late)
    await evening.skips()
    await alice.hears(Matched)
    carol = await welcomed(site)
    if late:
        await carol.asks(Find(), Waiting)
    else:
        await carol.asks(Find(), Error, code=ErrorCode.NOT_NOW, retry_after=60.0)
    await bob.asks(Leave(), Ended)
    await bob.asks(Find(), Waiting)  # it has been part of the event


async def test_a_tab_that_returns_learns_the_phase_and_when_its_chat_ends(
    site: Site, evening: Evening
) -> None:
    alice, bob = await waiting(site), await waiting(site)
    await evening.skips()
    told = await alice.hears(RoundsEvent, phase=PhaseKind.ROUND)
    await alice.hears(Matched)
    alice.hangs_up()
    again = Tab(site)
    welcome = await again.asks(Hello(resume=alice.welcome.resume), Welcome)
    assert welcome.state is GuestState.CHATTING
    assert welcome.chat is not None
    assert welcome.event is not None
    assert welcome.chat.until == welcome.event.until == told.until
    assert bob.guest.state


async def test_the_host_pauses_and_tells_everybody_something(site: Site, evening: Evening) -> None:
    alice = await waiting(site)
    await evening.goes_on()
    await evening.event.command(HostCommand.PAUSE)
    await evening.event.tell("The music is too loud, we wait a moment.")
    await evening.goes_on()
    assert (await alice.hears(RoundsEvent, paused=True)).phase is PhaseKind.BEFORE
    notice = await alice.hears(Notice)
    assert notice.text == "The music is too loud, we wait a moment."
    heard = len(alice.heard)
    await evening.goes_on()
    assert len(alice.heard) == heard


async def test_a_wait_for_the_bell_is_no_wait_for_a_partner(site: Site, evening: Evening) -> None:
    alice, bob = await waiting(site), await waiting(site)
    await evening.skips()
    await alice.hears(Matched)
    await bob.hears(Matched)
    counts = site.hub.counts
    assert (counts.matches, counts.waited, sum(counts.waits)) == (1, 0, 0)


async def test_guests_hear_how_many_are_missing(site: Site, evening: Evening) -> None:
    held = snapshot.held().pools[MAIN].rounds
    assert held is not None
    evening.plan(replace(held, least=4))
    alice = await waiting(site)
    await evening.skips()
    await alice.hears(RoundsEvent, missing=3)


async def test_the_job_is_called_at_the_moment_of_the_bell(site: Site, evening: Evening) -> None:
    """Not at the next second."""
    await waiting(site)
    await evening.goes_on()
    now = evening.event.now()
    begins = Timetable(start_ms=now + 500, rounds=2, talk_ms=HOUR_MS, break_ms=HOUR_MS)
    evening.plan(RoundsPlan(timetable=begins))
    rung = asyncio.Event()
    await evening.goes_on(rung.set)
    async with asyncio.timeout(10):
        await rung.wait()
    assert evening.event.phase().kind is PhaseKind.ROUND or evening.event.now() >= begins.start_ms - 20


async def test_guests_of_a_pool_without_rounds_any_more_are_paired_as_usual(
    site: Site, evening: Evening
) -> None:
    alice, bob = await waiting(site), await waiting(site)
    evening.plan(None)
    await evening.goes_on()
    await site.hub.main.beat()
    await alice.hears(Matched)
    assert (await bob.hears(Matched)).until is None


async def pass_of(evening: Evening) -> None:
    """The pass that would come within two seconds."""
    await evening.event.pair()
