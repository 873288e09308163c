"""Where encryption is required: clients that cannot are told, also those that wait. Nobody else is disturbed."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from chat.policy import pools, snapshot, toggles
from chat.process.site import Site
from chat.process.waits import Waits
from chat.protocol.codes import ErrorCode, GuestState
from chat.protocol.commands import Find, Hello, Leave, Next, Say
from chat.protocol.events import Ended, Error, Idle, Matched, Online, Said, Toggles, Waiting, Welcome
from chat.toggles.pool import MAIN
from chat.toggles.rounds import RoundsPlan
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.timetable import Timetable
from matchmaking.rules import HOUR_MS
from matchmaking.values import Waiting as WaitingState
from tests.conftest import Hold, StartServer
from tests.integration.connection.tabs import Tab, paired, welcomed
from tests.support.chatter import Chatter, chatter
from tests.support.processes import run_python, switch

ABLE = Hello(e2e=1)
LATER = "from chat.models import Pool; "


async def is_told(chatter: Chatter) -> None:
    error = await chatter.hears(Error)
    assert (error.code, error.re) == (ErrorCode.CRYPTO_REQUIRED, "find")


async def test_who_waits_without_it_is_told_in_every_process(
    start_server: StartServer, database: Path
) -> None:
    one, two = start_server(), start_server()
    async with (
        chatter(one) as old,
        chatter(two) as other_old,
        chatter(one, ABLE) as alice,
        chatter(two) as carol,
        chatter(one) as dave,
    ):
        await carol.asks(Find(), Waiting)
        await dave.finds()
        await carol.is_matched()
        # Nobody here meets: each is interested in something else.
        await old.asks(Find(interests=("stamps",), only_interests=True), Waiting)
        await other_old.asks(Find(interests=("trains",), only_interests=True), Waiting)
        await alice.asks(Find(interests=("chess",), only_interests=True), Waiting)

        await asyncio.to_thread(switch, database, "encryption=required")

        for guest in (old, other_old):
            await guest.hears(Idle)
            await is_told(guest)
        while (await alice.hears(Toggles)).toggles["encryption"] != "required":
            pass
        await alice.hears_nothing_but(Online, Toggles)
        await carol.talks("this chat keeps its mode")
        assert (await dave.hears(Said)).text == "this chat keeps its mode"
        error = await dave.asks(Next(), Error)
        assert (error.code, error.re) == (ErrorCode.CRYPTO_REQUIRED, "next")
        await carol.talks("and goes on")
        assert (await dave.hears(Said)).text == "and goes on"


async def test_a_pool_may_differ_from_the_site(start_server: StartServer, database: Path) -> None:
    make = "Pool(slug='tea', name='Tea', encryption='required').save(); Pool(slug='go', name='Go').save()"
    run_python(database, LATER + make)
    server = start_server(toggles="encryption=when_possible")
    tea, go = Hello(pool="tea"), Hello(pool="go")
    async with chatter(server, tea) as old, chatter(server, go) as alice, chatter(server) as carol:
        assert old.welcome.toggles["encryption"] == "required"
        assert {each.welcome.toggles["encryption"] for each in (alice, carol)} == {"when_possible"}
        error = await old.asks(Find(), Error)
        assert (error.code, error.re) == (ErrorCode.CRYPTO_REQUIRED, "find")
        await alice.asks(Find(), Waiting)
        await carol.asks(Find(), Waiting)

        change = "pool = Pool.objects.get(slug='go'); pool.encryption = 'required'; pool.save()"
        await asyncio.to_thread(run_python, database, LATER + change)

        await is_told(alice)
        while (await alice.hears(Toggles)).toggles["encryption"] != "required":
            pass
        await carol.hears_nothing_but(Online)


async def test_a_pool_may_be_in_clear_where_the_site_requires_it(
    start_server: StartServer, database: Path
) -> None:
    run_python(database, LATER + "Pool(slug='tea', name='Tea', encryption='off').save()")
    server = start_server(toggles="encryption=required")
    tea = Hello(pool="tea", e2e=1)
    async with chatter(server, tea) as alice, chatter(server, tea) as bob:
        await alice.asks(Find(), Waiting)
        assert (await bob.finds()).e2e is None
        assert (await alice.is_matched()).e2e is None


@pytest.fixture
def waits(site: Site) -> Waits:
    return Waits(site.hub)


def require(hold: Hold) -> None:
    main = replace(snapshot.held().pools[MAIN], encryption="required")
    hold(pools={MAIN: main})


async def test_a_search_under_way_when_it_becomes_required_ends_as_well(
    site: Site, waits: Waits, hold: Hold
) -> None:
    old, alice = await welcomed(site), await welcomed(site, ABLE)
    await alice.asks(Find(), Waiting)
    old.says(Find(interests=("stamps",), only_interests=True))
    await asyncio.sleep(0)  # its transition has begun
    require(hold)
    waits.recheck()
    await old.hears(Error, code=ErrorCode.CRYPTO_REQUIRED, re="find")
    assert not isinstance(old.guest.state, WaitingState)
    assert isinstance(alice.guest.state, WaitingState)


async def test_those_in_a_chat_and_those_who_only_look_hear_nothing(
    site: Site, waits: Waits, hold: Hold
) -> None:
    alice, bob, chat = await paired(site)
    idle = await welcomed(site)
    heard = {tab: len(tab.heard) for tab in (alice, bob, idle)}
    require(hold)
    waits.recheck()
    alice.says(Say(chat=chat, n=1, text="hello"))
    await bob.hears(Said)
    assert len(idle.heard) == heard[idle]
    assert not any(isinstance(event, Ended | Error) for tab in (alice, bob) for event in tab.heard)
    await alice.asks(Leave(chat=chat), Ended)
    assert (await alice.asks(Find(), Error)).code is ErrorCode.CRYPTO_REQUIRED


async def test_a_waiting_guest_who_returns_with_a_client_that_cannot_is_told(
    site: Site, waits: Waits, hold: Hold
) -> None:
    require(hold)
    able = await welcomed(site, ABLE)
    await able.asks(Find(), Waiting)
    old = Tab(site)
    welcome = await old.asks(Hello(resume=able.welcome.resume, take=2), Welcome)
    assert welcome.state is GuestState.WAITING
    await old.hears(Idle)
    await old.hears(Error, code=ErrorCode.CRYPTO_REQUIRED, re="find")


async def test_while_redis_is_away_the_next_search_ends_the_wait(
    site: Site, waits: Waits, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await welcomed(site)
    await old.asks(Find(), Waiting)
    stop = type(site.hub.main.matchmaker).stop

    async def fails(*args: object) -> None:
        raise MatchmakingError(Trouble.UNAVAILABLE)

    monkeypatch.setattr(type(site.hub.main.matchmaker), "stop", fails)
    require(hold)
    waits.recheck()
    assert (await old.hears(Error)).code is ErrorCode.UNAVAILABLE
    monkeypatch.setattr(type(site.hub.main.matchmaker), "stop", stop)
    old.says(Find())
    await old.hears(Idle)
    await old.hears(Error, code=ErrorCode.CRYPTO_REQUIRED)
    assert not any(isinstance(event, Matched) for event in old.heard)


async def test_the_bell_puts_no_guest_back_to_waiting_where_it_may_not_wait(
    site: Site, waits: Waits, hold: Hold
) -> None:
    """A guest in a chat is not disturbed; the end of the round makes it wait without its asking."""
    talk = Timetable(start_ms=int(time.time() * 1000) + HOUR_MS, rounds=2, talk_ms=HOUR_MS, break_ms=HOUR_MS)
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], rounds=RoundsPlan(timetable=talk))})
    site.hub.main.follow(toggles.current(), pools.current())
    assert site.hub.main.rounds is not None
    event = site.hub.main.rounds.event
    guests = [await welcomed(site), await welcomed(site)]
    for guest in guests:
        await guest.asks(Find(), Waiting)
    await event.command(HostCommand.SKIP)
    await site.rounds.go_on(lambda: None)
    for guest in guests:
        await guest.hears(Matched)
    require(hold)
    waits.recheck()
    await event.command(HostCommand.SKIP)
    await site.rounds.go_on(lambda: None)
    for guest in guests:
        await guest.hears(Ended)
        await guest.hears(Idle)
        await guest.hears(Error, code=ErrorCode.CRYPTO_REQUIRED, re="find")
