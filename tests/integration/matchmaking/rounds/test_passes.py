"""Passes over the waiting guests: one at a time, replaced if it died, and never on what has changed meanwhile."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from matchmaking.rounds import bell
from matchmaking.rounds.commands import HostCommand
from matchmaking.rounds.matching import match
from matchmaking.rounds.timetable import AS_PLANNED, PhaseKind
from matchmaking.store.keys import PoolKeys
from matchmaking.store.round_scripts import RoundScripts, SeatArgs
from matchmaking.tokens import new_id
from matchmaking.values import Waiting
from tests.integration.matchmaking.rounds.hall import Hall


async def test_who_changed_since_the_pass_read_it_is_not_seated(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=4)
    await hall.skip_to(PhaseKind.ROUND, 1)
    event, scripts = hall.events[0], RoundScripts(hall.processes[0].scripts)
    one, other, third, fourth = hall.guests()
    pass_id = new_id()
    assert (await scripts.bell(pass_id, 100)).begun
    await hall.home[one.id].matchmaker.stop(one.id)
    seats = [
        SeatArgs(one.id, one.rev, other.id, other.rev, new_id(), ()),
        SeatArgs(third.id, third.rev, fourth.id, fourth.rev, new_id(), ("tea",)),
    ]
    version = version_of(redis, hall)
    answer = await scripts.seat(pass_id, event.plan, version, hall.phase.since, seats)
    assert answer.status == "ok"
    hall.processes[0].matchmaker.take_in(answer)
    await hall.drain()
    assert hall.pairs() == {frozenset((third.id, fourth.id))}
    stale = await scripts.seat(pass_id, event.plan, version - 1, hall.phase.since, seats)
    assert stale.status == "over"


async def test_a_pass_that_died_is_replaced_when_its_time_is_over(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open(guests=2)
    await hall.skip_to(PhaseKind.ROUND, 1)
    died = RoundScripts(hall.processes[1].scripts)
    assert (await died.bell("died", 100)).begun
    assert not await hall.events[0].pair()
    redis.hincrby(PoolKeys(hall.pool).event, "until", -1_500)  # that much later
    assert len(await hall.ring()) == 1
    assert (await died.sit_out("died", "", [])).status == "over"
    assert not (await died.gather("died", [])).held


async def test_whom_a_pass_left_over_counts_as_sitting_out_though_an_earlier_pass_died(
    redis: Redis, redis_url: str
) -> None:
    hall = await Hall(redis_url).open(guests=5)
    await hall.skip_to(PhaseKind.ROUND, 1)
    died = RoundScripts(hall.processes[1].scripts)
    assert (await died.bell("died", 100)).begun
    one, other = hall.guests()[:2]
    pair = SeatArgs(one.id, one.rev, other.id, other.rev, new_id(), ())
    await died.seat("died", hall.events[0].plan, version_of(redis, hall), hall.phase.since, [pair])
    redis.hincrby(PoolKeys(hall.pool).event, "until", -1_500)  # that much later
    await hall.drain()
    await hall.ring()
    assert [bool(guest.sat_at) for guest in hall.guests() if isinstance(guest.state, Waiting)] == [True]


async def test_an_answer_about_an_earlier_plan_changes_nothing(redis: Redis, redis_url: str) -> None:
    hall = await Hall(redis_url).open()
    event = hall.events[0]
    await event.command(HostCommand.SKIP)
    looking = asyncio.create_task(event.look())
    await asyncio.sleep(0)
    event.follow(replace(event.timetable, start_ms=event.timetable.start_ms + 1), event.least)
    await looking
    assert event.adjustments == AS_PLANNED


async def test_a_pass_that_matches_for_long_is_not_replaced(
    redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*args: Any, **fields: Any) -> Any:
        time.sleep(2)  # longer than a pass lives without a sign of life
        return match(*args, **fields)

    monkeypatch.setattr(bell, "match", slowly)
    hall = await Hall(redis_url).open(guests=4)
    await hall.skip_to(PhaseKind.ROUND, 1)
    first = asyncio.create_task(hall.events[0].pair())
    scripts = RoundScripts(hall.processes[0].scripts)
    while not first.done():
        await asyncio.sleep(0.1)
        if redis.hexists(PoolKeys(hall.pool).event, "pass"):
            assert not (await scripts.bell("second", 100)).begun
    assert await first
    await hall.drain()
    assert len(hall.pairs()) == 2


def version_of(redis: Redis, hall: Hall) -> int:
    stored = redis.hget(PoolKeys(hall.pool).event, f"plan:{hall.events[0].plan}")
    assert isinstance(stored, bytes)
    return int(stored.split()[0])
