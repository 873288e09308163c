"""Guests who would like to meet the same partner again: what each learns of the other's wish."""

from dataclasses import replace
from ipaddress import ip_address
from itertools import pairwise
from typing import Any

import pytest
from redis import Redis

from chat.connection.rate_limits import Pace
from chat.handlers.reunion import WRONG_CODES_AT_ONCE
from chat.policy import snapshot
from chat.process.site import Site
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Block, Find, Hello, Leave, Next, Ping, Rename
from chat.protocol.events import Ended, Error, Event, Matched, Pong, Renamed, Waiting, Welcome
from chat.protocol.reunion import BothMeetAgain, MeetAgain, Reunion
from chat.toggles.pool import MAIN
from matchmaking.rules import HOUR_MS, Limit
from matchmaking.values import Waiting as WaitingState
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


async def codes(site: Site, days: tuple[int | None, int | None] = (None, None)) -> tuple[Tab, Tab, Reunion]:
    """Two tabs whose chat is over, and the code that both got."""
    alice, bob, chat = await paired(site)
    for tab, wished in zip((alice, bob), days, strict=True):
        tab.says(MeetAgain(on=True, days=wished))
    code = await alice.hears(Reunion)
    assert await bob.hears(Reunion) == code
    assert code.chat == chat
    await alice.asks(Leave(), Ended)
    await bob.hears(Ended)
    return alice, bob, code


@pytest.mark.parametrize(("days", "least"), [((7, 7), 7), ((7, 1), 1), ((1, None), 1), ((None, None), 7)])
async def test_both_get_the_same_code_for_the_shorter_time(
    site: Site, days: tuple[int | None, int | None], least: int
) -> None:
    _, _, code = await codes(site, days)
    hours = (code.until - site.hub.clock.now()) / HOUR_MS
    assert least * 24 - 1 < hours <= least * 24 + 1


@pytest.mark.parametrize("who", ["the same guests", "new guests, on another day"])
async def test_the_code_brings_the_two_together_and_nobody_else(site: Site, who: str) -> None:
    alice, bob, code = await codes(site)
    if who != "the same guests":
        alice, bob = await welcomed(site), await welcomed(site)
    carol = await welcomed(site)
    await carol.asks(Find(interests=("tea",)), Waiting)
    found = await alice.asks(Find(with_=code.code.upper(), interests=("tea",)), Reunion)
    assert (found.code, found.until, found.chat) == (code.code, code.until, None)
    waiting = await alice.hears(Waiting)
    assert waiting.estimate is None
    assert waiting.widens_in is None
    matched = await bob.asks(Find(with_=code.code.replace(" ", "-")), Matched)
    assert (await alice.hears(Matched)).chat == matched.chat
    assert isinstance(carol.guest.state, WaitingState)


async def test_a_third_guest_with_the_code_waits_alone(site: Site) -> None:
    alice, bob, code = await codes(site)
    await alice.asks(Find(with_=code.code), Waiting)
    await bob.asks(Find(with_=code.code), Matched)
    third = await welcomed(site)
    await third.asks(Find(with_=code.code), Waiting)
    fourth = await welcomed(site)
    await fourth.asks(Find(), Waiting)
    assert isinstance(third.guest.state, WaitingState)


async def test_the_next_search_is_for_anybody_again(site: Site) -> None:
    alice, bob, code = await codes(site)
    await alice.asks(Find(with_=code.code), Waiting)
    await bob.asks(Find(with_=code.code), Matched)
    await alice.hears(Matched)
    carol = await welcomed(site)
    await carol.asks(Find(), Waiting)
    await alice.asks(Next(), Matched)
    await carol.hears(Matched)


async def test_a_guest_may_give_up_the_code_and_look_for_anybody(site: Site) -> None:
    alice, _, code = await codes(site)
    await alice.asks(Find(with_=code.code), Waiting)
    carol = await welcomed(site)
    await carol.asks(Find(), Waiting)
    await alice.asks(Find(), Matched)
    await carol.hears(Matched)


@pytest.mark.parametrize("first", ["during their chat", "after it"])
async def test_a_code_does_not_undo_a_block(site: Site, first: str) -> None:
    alice, bob, chat = await paired(site)
    alice.says(MeetAgain(on=True))
    bob.says(MeetAgain(on=True))
    code = (await alice.hears(Reunion)).code
    if first == "after it":
        await alice.asks(Leave(), Ended)
    alice.says(Block(chat=chat))
    await bob.hears(Ended)
    await settled_idle(alice)
    await alice.asks(Find(with_=code), Waiting)
    await bob.asks(Find(with_=code), Waiting)
    await alice.asks(Ping(), Pong)
    assert isinstance(alice.guest.state, WaitingState)


async def settled_idle(tab: Tab) -> None:
    await tab.asks(Rename(), Renamed)


@pytest.mark.parametrize("typed", ["tea cup", "", "zebra " * 7])
async def test_a_wrong_code_is_refused(site: Site, typed: str) -> None:
    alice = await welcomed(site)
    error = await alice.asks(Find(with_=typed), Error)
    assert (error.code, error.re) == (ErrorCode.TOKEN_REQUIRED, "find")
    assert not isinstance(alice.guest.state, WaitingState)


async def test_wrong_codes_are_limited_for_the_network_and_right_ones_then_too(site: Site) -> None:
    _, _, code = await codes(site)
    guesser = Tab(site, ip_address("203.0.113.9"))
    await guesser.asks(Hello(), Welcome)
    answers = []
    for _ in range(WRONG_CODES_AT_ONCE + 1):
        guesser.connection.pace = Pace(20, 64)  # the pace of one connection is another limit
        answers.append((await guesser.asks(Find(with_="zebra " * 7), Error)).code)
    assert answers[-1] is ErrorCode.RATE_LIMITED
    assert set(answers[:-1]) == {ErrorCode.TOKEN_REQUIRED}
    error = await guesser.asks(Find(with_=code.code), Error)
    assert error.code is ErrorCode.RATE_LIMITED
    assert error.retry_after is not None
    await guesser.asks(Find(), Waiting)


async def test_wrong_codes_of_reunions_and_wrong_entry_codes_do_not_count_together(site: Site) -> None:
    guesser = Tab(site, ip_address("203.0.113.9"))
    await guesser.asks(Hello(), Welcome)
    for _ in range(WRONG_CODES_AT_ONCE + 1):
        guesser.connection.pace = Pace(20, 64)  # the pace of one connection is another limit
        await guesser.asks(Find(with_="zebra " * 7), Error)

    limit = Limit(1, HOUR_MS, burst=1)
    allowances = guesser.connection.session.pool.matchmaker.allowances
    assert await allowances.spend("reunions", guesser.connection.network, limit, look=True) > 0
    assert await allowances.spend("codes", guesser.connection.network, limit, look=True) == 0


async def test_where_nobody_meets_again_every_code_is_wrong(site: Site, hold: Hold) -> None:
    alice, _, code = await codes(site)
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], reunions=False)})
    error = await alice.asks(Find(with_=code.code), Error)
    assert error.code is ErrorCode.TOKEN_REQUIRED


async def test_where_nobody_meets_again_codes_do_not_count_as_guesses(site: Site, hold: Hold) -> None:
    guest = Tab(site, ip_address("203.0.113.9"))
    await guest.asks(Hello(), Welcome)
    hold(pools={MAIN: replace(snapshot.held().pools[MAIN], reunions=False)})
    for _ in range(WRONG_CODES_AT_ONCE + 1):
        guest.connection.pace = Pace(20, 64)  # the pace of one connection is another limit
        await guest.asks(Find(with_="zebra " * 7), Error, code=ErrorCode.TOKEN_REQUIRED)
    assert not any(event.code is ErrorCode.RATE_LIMITED for event in guest.heard if isinstance(event, Error))


async def test_a_guest_who_comes_back_is_told_the_code_again(site: Site) -> None:
    alice, _, code = await codes(site)
    alice.hangs_up()
    back = await welcomed(site, Hello(resume=alice.welcome.resume))
    assert await back.hears(Reunion) == code


async def test_a_guest_who_comes_back_still_waits_with_the_code(site: Site) -> None:
    alice, bob, code = await codes(site)
    await alice.asks(Find(with_=code.code), Waiting)
    alice.hangs_up()
    back = await welcomed(site, Hello(resume=alice.welcome.resume))
    await back.hears(Waiting)
    carol = await welcomed(site)
    await carol.asks(Find(), Waiting)
    await bob.asks(Find(with_=code.code), Matched)
    await back.hears(Matched)


async def test_nothing_of_a_code_is_in_redis_until_somebody_waits(site: Site, redis: Redis) -> None:
    alice, _, code = await codes(site)
    words = [word.encode() for word in code.code.split()]
    assert code.code.encode() not in dump(redis)
    assert b":s:w:" not in dump(redis)
    await alice.asks(Find(with_=code.code), Waiting)
    kept = dump(redis)
    assert b":s:w:" in kept
    assert not any(b" ".join(pair) in kept for pair in pairwise(words))


def dump(redis: Any) -> bytes:
    """Every key and value, uncompressed; the stubs type every answer as anything."""
    parts: list[bytes] = []
    for key in redis.scan_iter("*"):
        parts.append(key)
        match redis.type(key):
            case b"hash":
                parts += [part for pair in redis.hgetall(key).items() for part in pair]
            case b"zset":
                parts += redis.zrange(key, 0, -1)
            case b"list":
                parts += redis.lrange(key, 0, -1)
            case b"string":
                parts.append(redis.get(key) or b"")
            case kind:
                raise AssertionError(kind)
    return b"\n".join(parts)
