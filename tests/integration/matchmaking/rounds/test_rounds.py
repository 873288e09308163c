"""An evening on several processes: who sits with whom, and what happens to those who come, go or are blocked."""

import asyncio
from dataclasses import replace

import pytest
from redis import Redis

from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.timetable import PhaseKind
from matchmaking.store.keys import PoolKeys
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Idle, Network, Waiting, Wishes
from tests.integration.matchmaking.pool import Records
from tests.integration.matchmaking.rounds.hall import HELD, ROUND, Hall


async def test_nobody_is_paired_before_the_bell(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=4)
    assert await hall.events[0].pair()
    for process in hall.processes:
        await process.beat()
    assert all(isinstance(guest.state, Waiting) for guest in hall.guests())


@pytest.mark.parametrize("guests", [8, 9])
async def test_an_evening_of_four_rounds_repeats_no_pair_and_seats_all_but_an_odd_one(
    redis: Redis, redis_url: str, guests: int
) -> None:
    hall = await Hall(redis_url).open(guests)
    for number in range(1, 5):
        assert len(await hall.round(number)) == 4
    assert set(hall.met.values()) == {1}
    assert sum(guest.sat_at > 0 for guest in hall.guests()) == (4 if guests == 9 else 0)


async def test_the_bell_ends_all_chats_and_everybody_waits_on_in_its_place_and_inbox(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=4)
    places = {key: record["place"] for key, record in records(redis, hall).items()}
    inboxes = {guest.id: guest.state.inbox for guest in hall.guests()}
    await hall.round(1)
    for guest in hall.guests():
        assert isinstance(guest.state, Waiting)
        assert guest.state.ended is not None
        assert (guest.state.ended.reason, guest.state.inbox) == (ROUND, inboxes[guest.id])
    assert {key: record["place"] for key, record in records(redis, hall).items()} == places


async def test_a_chat_of_the_present_round_does_not_end(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.ring()
    await hall.bell()
    assert len(hall.pairs()) == 1


async def test_who_leaves_is_out_and_its_partner_sits_with_the_next_who_comes(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.ring()
    leaver, left = hall.guests()
    assert isinstance(leaver.state, Chatting)
    await hall.home[leaver.id].matchmaker.leave(leaver.id, leaver.state.chat, "left")
    await hall.drain()
    assert isinstance(hall.guest(leaver.id).state, Idle)
    assert isinstance(hall.guest(left.id).state, Waiting)
    late = await hall.enter(hall.processes[0])
    assert await hall.ring() == {frozenset((left.id, late))}


async def test_the_two_who_parted_in_a_round_are_not_seated_together_in_it_again(
    redis: Redis, redis_url: str
) -> None:
    """Also where everybody has met everybody."""
    hall = await Hall(redis_url).open(guests=2)
    await hall.round(1)
    await hall.skip_to(PhaseKind.ROUND, 2)
    [pair] = await hall.ring()
    leaver = hall.guest(min(pair))
    assert isinstance(leaver.state, Chatting)
    matchmaker = hall.home[leaver.id].matchmaker
    await matchmaker.leave(leaver.id, leaver.state.chat, "left")
    await matchmaker.find(leaver.id, Wishes(), inbox=new_id())
    await hall.drain()
    assert await hall.ring() == set()
    await hall.skip_to(PhaseKind.ROUND, 3)
    assert len(await hall.ring()) == 1


async def test_a_block_holds_for_the_evening_and_the_one_who_blocked_stays(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.ring()
    one, other = hall.guests()
    assert isinstance(one.state, Chatting)
    await hall.home[one.id].matchmaker.block(one.id, one.state.chat, other.id)
    await hall.drain()
    assert all(isinstance(guest.state, Waiting) for guest in hall.guests())
    for number in (2, 3):
        assert await hall.round(number) == set()


async def test_rules_about_networks_and_encryption_are_walls(redis: Redis, redis_url: str) -> None:
    rules = replace(HELD, apart=True, encryption="required")
    hall = await Hall(redis_url, rules=rules).open()
    here, there = hall.processes
    home, work = Network("home", "home", "wide"), Network("work", "work", "wide")
    one = await hall.enter(here, network=home, able=True)
    await hall.enter(there, network=home, able=True)
    await hall.enter(there, network=work)
    other = await hall.enter(here, network=work, able=True)
    await hall.skip_to(PhaseKind.ROUND, 1)
    pairs = await hall.ring()
    assert len(pairs) == 1
    assert other in next(iter(pairs))
    state = hall.guest(other).state
    assert isinstance(state, Chatting)
    assert state.encrypted
    assert one in hall.home


async def test_who_is_away_at_the_bell_is_seated_when_it_is_back(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=2)
    away, _ = hall.guests()
    matchmaker = hall.home[away.id].matchmaker
    await matchmaker.away(away.id, away.connection_id)
    await hall.skip_to(PhaseKind.ROUND, 1)
    assert await hall.ring() == set()
    await matchmaker.resume(hall.tokens[away.id], None, new_id())
    assert await hall.ring() == set()
    await matchmaker.ready(away.id)
    assert len(await hall.ring()) == 1


async def test_with_too_few_guests_the_round_begins_when_more_have_come(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url, least=4).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    assert await hall.ring() == set()
    assert hall.events[0].missing(hall.phase) == 2
    for process in hall.processes:
        await hall.enter(process)
    assert len(await hall.ring()) == 2
    assert hall.events[0].missing(hall.phase) == 0


async def test_the_odd_one_is_not_first_seated_with_somebody_it_met_but_sits_next_time(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=3)
    sat = []
    for number in (1, 2, 3):
        await hall.skip_to(PhaseKind.ROUND, number)
        await hall.ring()
        sat += [guest.id for guest in hall.guests() if isinstance(guest.state, Waiting)]
        await hall.skip_to(PhaseKind.BREAK, number)
    assert len(set(sat)) == 3


async def test_after_the_event_nobody_waits(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=3)
    await hall.round(1)
    await hall.skip_to(PhaseKind.OVER, 8)
    assert all(isinstance(guest.state, Idle) for guest in hall.guests())
    assert redis.zcard(PoolKeys(hall.pool).queue) == 0


async def test_those_who_both_want_it_meet_again_at_the_end(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=4)
    await hall.skip_to(PhaseKind.ROUND, 1)
    [mutual, other] = sorted(await hall.ring(), key=sorted)
    await hall.tick(*mutual, min(other))
    await hall.skip_to(PhaseKind.BREAK, 8)
    await hall.skip_to(PhaseKind.MEET_AGAIN, 8)
    assert await hall.ring() == {mutual}
    assert await hall.ring() == set()


async def test_partners_of_the_last_round_meet_again_though_the_host_skips_the_break(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 8)
    [pair] = await hall.ring()
    await hall.tick(*pair)
    await hall.skip_to(PhaseKind.MEET_AGAIN, 8)
    assert await hall.ring() == {pair}
    assert await hall.ring() == set()


async def test_the_host_pauses_for_all_processes_and_nobody_is_paired_meanwhile(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.events[1].command(HostCommand.PAUSE)
    assert await hall.ring() == set()  # it does not know yet, but Redis does
    await hall.bell()
    assert hall.phase.is_paused
    await hall.events[0].command(HostCommand.GO_ON)
    await hall.bell()
    assert len(await hall.ring()) == 1


async def test_two_commands_at_once_both_count(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open()
    until = hall.phase.until
    for event in hall.events:  # the second one does not know of the first
        await event.command(HostCommand.MORE_TIME)
    await hall.bell()
    assert [event.phase().until for event in hall.events] == [until + 120_000] * 2


@pytest.mark.parametrize("process", [0, 1], ids=["one process", "two processes"])
async def test_two_hosts_who_skip_in_the_same_moment_skip_once(
    redis: Redis, redis_url: str, process: int
) -> None:
    hall = await Hall(redis_url).open()
    await hall.bell()
    here, there = hall.events[0], hall.events[process]
    shown = here.step()
    done = await asyncio.gather(
        here.command(HostCommand.SKIP, shown=shown, press="one"),
        there.command(HostCommand.SKIP, shown=shown, press="two"),
    )
    await hall.bell()
    assert sorted(done) == [False, True]
    assert [(event.phase().kind, event.phase().round) for event in hall.events] == [(PhaseKind.ROUND, 1)] * 2


async def test_two_minutes_asked_for_in_the_same_moment_of_one_process_both_count(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open()
    event, until = hall.events[0], hall.phase.until
    await asyncio.gather(*(event.command(HostCommand.MORE_TIME, press=press) for press in ("one", "two")))
    assert hall.phase.until == until + 120_000


async def test_a_press_that_the_network_repeats_on_another_process_acts_once(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open()
    until = hall.phase.until
    for event in hall.events:
        assert await event.command(HostCommand.MORE_TIME, shown=event.step(), press="one")
    for number in range(40):  # what is remembered has a bound
        await hall.events[0].command(HostCommand.MORE_TIME, press=str(number))
    await hall.bell()
    assert hall.phase.until == until + 41 * 60_000
    assert len(hall.events[1].adjustments.presses) == 16


async def test_what_the_host_changed_and_who_met_survive_an_empty_redis(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=8)
    await hall.round(1)
    await hall.skip_to(PhaseKind.ROUND, 2)
    before = await hall.ring()
    assert len(before) == 4
    redis.flushall()
    for process in hall.processes:
        await process.beat()
    await hall.bell()
    assert (hall.phase.kind, hall.phase.round) == (PhaseKind.ROUND, 2)
    assert hall.pairs() == before
    await hall.skip_to(PhaseKind.BREAK, 2)
    for number in (3, 4):
        assert len(await hall.round(number)) == 4
    assert set(hall.met.values()) == {1}


async def test_a_guest_of_a_killed_process_is_out_of_the_chat_at_the_bell(
    redis: Redis, redis_url: str
) -> None:
    """Its partner waits on; it comes back to another process and waits too."""
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.ring()
    here, there = hall.guests()
    hall.events.pop()  # the second process is dead
    await hall.skip_to(PhaseKind.BREAK, 1)
    assert isinstance(hall.guest(here.id).state, Waiting)
    matchmaker = hall.processes[0].matchmaker
    back = await matchmaker.resume(hall.tokens[there.id], None, new_id())
    assert isinstance(back.state, Waiting)
    await matchmaker.ready(there.id)
    hall.home[there.id] = hall.processes[0]
    await hall.skip_to(PhaseKind.ROUND, 2)
    assert len(await hall.ring()) == 1


def records(redis: Redis, hall: Hall) -> dict[str, dict[str, str]]:
    return Records(redis, hall.pool).guests()
