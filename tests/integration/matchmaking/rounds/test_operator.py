"""What the operator changes in the middle of an event, on several processes."""

from dataclasses import replace

import pytest
from redis import Redis

from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.event import PoolEvent
from matchmaking.rounds.timetable import PhaseKind
from matchmaking.values import Chatting, Idle, Waiting
from tests.integration.matchmaking.rounds.hall import HOUR_MS, ROUND, Hall


def plans(hall: Hall, **changes: int) -> None:
    """Every process reads what the operator changed."""
    for event in hall.events:
        event.follow(replace(event.timetable, **changes), event.least)


def phases(hall: Hall) -> list[tuple[PhaseKind, int]]:
    return [(event.phase().kind, event.phase().round) for event in hall.events]


@pytest.mark.parametrize(
    "change",
    [
        {"talk_ms": 3 * HOUR_MS},
        {"talk_ms": HOUR_MS // 2},
        {"break_ms": 3 * HOUR_MS},
        {"rounds": 20},
        {"rounds": 1},
    ],
)
@pytest.mark.parametrize("is_paused", [False, True], ids=["running", "paused"])
async def test_other_lengths_after_a_skip_leave_the_round_and_its_chats(
    redis: Redis, redis_url: str, change: dict[str, int], is_paused: bool
) -> None:
    hall = await Hall(redis_url).open(guests=4)
    await hall.round(1)
    await hall.skip_to(PhaseKind.ROUND, 2)
    pairs = await hall.ring()
    if is_paused:
        await hall.events[0].command(HostCommand.PAUSE)
        await hall.bell()
    since = hall.phase.since
    plans(hall, **change)
    for _ in range(2):
        assert phases(hall) == [(PhaseKind.ROUND, 2)] * 2
        await hall.bell()
    assert hall.pairs() == pairs
    assert {(event.phase().since, event.phase().is_paused) for event in hall.events} == {(since, is_paused)}
    await hall.skip_to(PhaseKind.BREAK, 2)
    assert hall.pairs() == set()


async def test_a_process_that_starts_after_longer_rounds_were_planned_is_in_the_same_round(
    redis: Redis, redis_url: str
) -> None:
    """No host changed anything: only the processes that were there know how long the earlier rounds took."""
    hall = await Hall(redis_url).open(guests=2)
    start = hall.events[0].now() - 5 * HOUR_MS // 2  # in the second round
    plans(hall, start_ms=start)
    assert phases(hall) == [(PhaseKind.ROUND, 2)] * 2
    plans(hall, talk_ms=4 * HOUR_MS)
    await hall.bell()
    began = PoolEvent(hall.processes[0].scripts, hall.processes[0].matchmaker, hall.events[0].timetable, 2)
    await began.look()
    assert (began.phase().kind, began.phase().round) == (PhaseKind.ROUND, 2)
    assert began.phase() == hall.phase
    assert began.phase().until == start + 2 * HOUR_MS + 4 * HOUR_MS


async def test_a_process_that_never_looked_takes_the_phase_from_the_others(
    redis: Redis, redis_url: str
) -> None:
    """Without guests of the pool it does not know that the host skipped."""
    hall = await Hall(redis_url).open()
    here, there = hall.events
    for _ in range(3):
        await here.command(HostCommand.SKIP)
    plans(hall, talk_ms=2 * HOUR_MS)
    await there.look()
    await here.look()
    assert phases(hall) == [(PhaseKind.ROUND, 2)] * 2
    assert here.phase() == there.phase()


async def test_other_lengths_reach_an_empty_redis(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 3)
    redis.flushall()
    plans(hall, talk_ms=2 * HOUR_MS)
    for process in hall.processes:
        await process.beat()
    await hall.bell()
    assert phases(hall) == [(PhaseKind.ROUND, 3)] * 2


async def test_a_moved_start_ends_the_chats_and_everybody_waits_for_it(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=5)
    await hall.skip_to(PhaseKind.ROUND, 1)
    assert len(await hall.ring()) == 2
    start = hall.events[0].now() + HOUR_MS
    plans(hall, start_ms=start)
    await hall.bell()
    assert all(isinstance(guest.state, Waiting) for guest in hall.guests())
    assert {guest.state.ended.reason for guest in hall.guests() if guest.state.ended} == {ROUND}
    assert [event.phase().until for event in hall.events] == [start] * 2
    assert await hall.ring() == set()
    await hall.skip_to(PhaseKind.ROUND, 1)
    assert len(await hall.ring()) == 2  # it is another event: the same two may meet


async def test_a_pair_that_a_process_seats_before_it_has_heard_of_the_move_is_parted_too(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open()
    for _ in range(2):
        await hall.enter(hall.processes[0])
    await hall.skip_to(PhaseKind.ROUND, 1)
    here, there = hall.events
    moved = replace(here.timetable, start_ms=here.now() + HOUR_MS)
    here.follow(moved, 2)
    await here.look()
    await here.end_chats(ROUND)
    assert await there.pair()
    await hall.drain()
    assert len(hall.pairs()) == 1
    there.follow(moved, 2)
    await hall.bell()
    assert all(isinstance(guest.state, Waiting) for guest in hall.guests())


async def test_a_start_that_is_moved_before_the_event_ends_no_chat(redis: Redis, redis_url: str) -> None:
    """Guests may still chat in a pool that has just been given an event."""
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    pairs = await hall.ring()
    now = hall.events[0].now()
    hall.events = [
        PoolEvent(process.scripts, process.matchmaker, replace(event.timetable, start_ms=now + HOUR_MS), 2)
        for process, event in zip(hall.processes, hall.events, strict=True)
    ]
    await hall.bell()
    plans(hall, start_ms=now + 2 * HOUR_MS)
    await hall.bell()
    assert hall.pairs() == pairs


async def test_a_start_that_is_moved_back_again_goes_on_where_the_host_was(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 2)
    start = hall.events[0].timetable.start_ms
    plans(hall, start_ms=start + HOUR_MS)
    await hall.bell()
    plans(hall, start_ms=start)
    await hall.bell()
    assert phases(hall) == [(PhaseKind.ROUND, 2)] * 2
    assert len(await hall.ring()) == 1
    await hall.bell()
    assert len(hall.pairs()) == 1


async def test_a_removed_event_ends_its_chats_and_not_those_that_begin_after_it(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=5)
    await hall.skip_to(PhaseKind.ROUND, 1)
    await hall.ring()
    for process in hall.processes:
        process.scripts.set_rules(replace(process.scripts.rules, held=False))
    chats = [guest.state.at for guest in hall.guests() if isinstance(guest.state, Chatting)]
    for each in hall.events:
        await each.cancel(ROUND, min(chats))  # these began later
    await hall.drain()
    assert len(hall.pairs()) == 2
    for each in hall.events:
        await each.cancel(ROUND, max(chats) + 1)
    await hall.drain()
    states = [type(guest.state) for guest in hall.guests()]
    assert (states.count(Idle), states.count(Waiting)) == (4, 1)
