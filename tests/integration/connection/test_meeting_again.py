"""Guests who would like to meet the same partner again: what each learns of the other's wish."""

from dataclasses import replace

import pytest

from chat.policy import snapshot
from chat.process.site import Site
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Find, Hello, Leave, Next, Ping, Rename
from chat.protocol.events import Ended, Error, Event, Matched, Pong, Waiting
from chat.protocol.reunion import BothMeetAgain, MeetAgain
from chat.toggles.pool import MAIN
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, paired, welcomed


@pytest.fixture(autouse=True)
def allowed(site: Site, hold: Hold) -> None:
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], reunions=True)})


async def news(tab: Tab, before: int) -> list[type[Event]]:
    """The kinds of the events since then."""
    await tab.asks(Ping(), Pong)
    return [type(event) for event in tab.heard[before:-1]]


async def settled(tab: Tab) -> None:
    """Its earlier transitions are made: they are made in order."""
    await tab.asks(Rename(), Error, code=ErrorCode.NOT_IDLE)


@pytest.mark.parametrize("when", ["during the chat", "after it", "during the next one"])
async def test_both_learn_of_a_wish_that_they_share(site: Site, when: str) -> None:
    alice, bob, chat = await paired(site)
    heard = len(bob.heard)
    alice.says(MeetAgain(on=True, chat=chat))
    await settled(alice)
    assert await news(bob, heard) == []
    if when != "during the chat":
        await alice.asks(Leave(), Ended)
        await bob.hears(Ended)
    if when == "during the next one":
        carol = await welcomed(site)
        await bob.asks(Find(), Waiting)
        await carol.asks(Find(), Matched)
        await bob.hears(Matched)

    bob.says(MeetAgain(on=True, chat=chat))

    assert (await bob.hears(BothMeetAgain)).chat == chat
    assert (await alice.hears(BothMeetAgain)).chat == chat


async def test_a_wish_without_a_chat_means_the_present_one(site: Site) -> None:
    alice, bob, chat = await paired(site)
    alice.says(MeetAgain(on=True))
    bob.says(MeetAgain(on=True))
    assert (await alice.hears(BothMeetAgain)).chat == chat
    await alice.asks(Next(), Ended)


async def test_a_wish_about_a_chat_that_nobody_knows_is_refused(site: Site) -> None:
    alice, _, _ = await paired(site)
    error = await alice.asks(MeetAgain(on=True, chat="unknown"), Error)
    assert (error.code, error.re, error.chat) == (ErrorCode.NOT_CHATTING, "meet_again", "unknown")
    stranger = await welcomed(site)
    error = await stranger.asks(MeetAgain(on=True), Error)
    assert (error.code, error.re) == (ErrorCode.NOT_CHATTING, "meet_again")


async def test_a_pool_that_does_not_offer_it_refuses_it(site: Site, hold: Hold) -> None:
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], reunions=False)})
    alice, bob, _ = await paired(site)
    for tab in (alice, bob):
        error = await tab.asks(MeetAgain(on=True), Error)
        assert (error.code, error.re) == (ErrorCode.UNKNOWN_TYPE, "meet_again")
    assert not any(isinstance(event, BothMeetAgain) for event in alice.heard + bob.heard)


async def test_a_wish_survives_a_reload(site: Site) -> None:
    alice, bob, chat = await paired(site)
    alice.says(MeetAgain(on=True))
    await settled(alice)
    alice.hangs_up()
    back = await welcomed(site, Hello(resume=alice.welcome.resume))
    bob.says(MeetAgain(on=True))
    assert (await back.hears(BothMeetAgain)).chat == chat
