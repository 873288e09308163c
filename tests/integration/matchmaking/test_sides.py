"""Pools with two sides in Redis: who meets whom, what a guest keeps, and in which rooms it is."""

import asyncio
import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from matchmaking import sides
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.rules import Limit
from matchmaking.sides import HELPER, Rooms
from matchmaking.store.keys import PoolKeys
from matchmaking.store.scripts import Spoke
from matchmaking.tokens import Token, new_id
from matchmaking.values import Chatting, Guest, Idle, Network, Waiting, Wishes
from tests.integration.matchmaking.pool import QUICK, QUICK_RULES, Process, Records, chat_of, many_connections

HOME = Network("home", "room", "street")
LANGUAGES = st.lists(st.sampled_from(["de", "en", "es", "fr"]), min_size=1, max_size=3)
ROOMS = st.one_of(
    st.builds(sides.tandem, LANGUAGES, LANGUAGES).filter(lambda rooms: rooms.stands),
    st.builds(sides.helpline, st.sampled_from(["", HELPER])),
)
#: As in a helpline: nobody is put back for a silent chat, and partners may meet again.
RULES = replace(QUICK_RULES, cooldown=0, silent_ms=0)
_pools = itertools.count()


def wishes(rooms: Rooms) -> Wishes:
    return Wishes(("tea",), "en", stands=rooms.stands, looks=rooms.looks)


async def arrive(process: Process, side: str = "", network: Network = HOME) -> tuple[Guest, Token]:
    guest, token = await process.matchmaker.arrive(new_id(), 1, network=network)
    if side:
        await process.matchmaker.allowances.hold_code(guest.id, new_id(), 60_000, side)
    return process.matchmaker.guest(guest.id), token


async def find(process: Process, guest: Guest) -> Guest:
    return await process.matchmaker.find(guest.id, wishes(sides.helpline(guest.side)), inbox=new_id())


async def seek(process: Process) -> tuple[Guest, Token]:
    guest, token = await arrive(process)
    return await find(process, guest), token


async def move(process: Process, token: Token) -> Guest:
    """The guest returns on that process."""
    guest = await process.matchmaker.resume(token, None, new_id())
    return guest if isinstance(guest.state, Idle) else await process.matchmaker.ready(guest.id)


def line(redis: Redis, pool: str) -> list[str]:
    members: Any = redis.zrange(PoolKeys(pool).room + "s:seeker", 0, -1)
    return [member.decode() for member in members]


@pytest.fixture
def pool() -> str:
    return new_id()


@pytest.fixture
async def processes(redis: Redis, redis_url: str, pool: str) -> list[Process]:
    both = [Process(many_connections(redis_url), pool, rules=RULES) for _ in range(2)]
    for process in both:
        await process.beat()
    return both


async def test_a_place_survives_the_death_of_a_process(redis: Redis, pool: str, processes) -> None:
    dies, stays = processes
    (first, token), (second, _), (third, _) = [await seek(each) for each in (dies, stays, stays)]
    Records(redis, pool).be_silent(1_000)  # the era is no longer young
    redis.zadd(PoolKeys(pool).processes, {dies.id: 1})
    await stays.heartbeat.line(0, [])
    assert line(redis, pool) == [second.id, third.id]

    await move(stays, token)

    assert line(redis, pool) == [first.id, second.id, third.id]


async def test_side_and_place_survive_an_empty_redis(redis: Redis, pool: str, processes) -> None:
    here, there = processes
    seekers = [(await seek(process))[0].id for process in (here, there, here)]
    helper, token = await arrive(here, HELPER)
    redis.flushall()

    for process in (there, here):
        await process.beat()

    assert line(redis, pool) == seekers
    assert Records(redis, pool).guests()[helper.id]["side"] == HELPER
    assert (await move(there, token)).side == HELPER


async def test_a_helper_in_a_chat_stays_one_when_redis_and_its_process_are_lost(
    redis: Redis, pool: str, processes
) -> None:
    here, there = processes
    helper, token = await arrive(there, HELPER)
    seeker, _ = await seek(here)
    await find(there, helper)
    await here.heartbeat.drain()
    assert isinstance(here.matchmaker.guest(seeker.id).state, Chatting)
    redis.flushall()

    await here.beat()  # the helper's process is gone: its partner's writes what it knows of the helper
    back = await move(here, token)

    assert (back.side, type(back.state)) == (HELPER, Chatting)


async def test_a_chat_that_nobody_saw_costs_no_place(redis: Redis, pool: str, processes) -> None:
    here, _ = processes
    (first, _), (second, _) = await seek(here), await seek(here)
    helper, _ = await arrive(here, HELPER)
    chat = chat_of(await find(here, helper))
    await here.matchmaker.leave(helper.id, chat, "left")
    assert line(redis, pool) == [second.id]

    again = wishes(sides.helpline(""))
    await here.matchmaker.find(first.id, again, inbox=new_id(), spoke=Spoke.NEVER_SAW_IT)

    assert line(redis, pool) == [first.id, second.id]
    assert Records(redis, pool).guests()[first.id]["silent"] == "0"


async def test_a_place_is_kept_for_one_grace_after_a_chat_without_help(
    redis: Redis, pool: str, processes
) -> None:
    here, _ = processes
    (first, _), (second, _) = await seek(here), await seek(here)
    again = wishes(sides.helpline(""))

    async def is_left() -> None:
        helper, _ = await arrive(here, HELPER)
        await here.matchmaker.leave(helper.id, chat_of(await find(here, helper)), "left")

    await is_left()
    await here.matchmaker.find(first.id, again, inbox=new_id(), spoke=Spoke.WAS_NOT_HELPED)
    assert line(redis, pool) == [first.id, second.id]

    await is_left()
    redis.hincrby(PoolKeys(pool).guest + first.id, "ended_at", -QUICK.grace)
    await here.matchmaker.find(first.id, again, inbox=new_id(), spoke=Spoke.WAS_NOT_HELPED)
    assert line(redis, pool) == [second.id, first.id]


@pytest.mark.parametrize("is_partner", [False, True])
async def test_a_code_stays_in_use_when_redis_is_emptied(processes, redis: Redis, is_partner: bool) -> None:
    here, there = processes
    code = new_id()
    guest, _ = await arrive(here)
    await here.matchmaker.allowances.hold_code(guest.id, code, 60_000, HELPER)
    if is_partner:
        seeker, _ = await seek(there)
        await find(here, here.matchmaker.guest(guest.id))
        await there.heartbeat.drain()
        assert isinstance(there.matchmaker.guest(seeker.id).state, Chatting)
    redis.flushall()

    for process in (there, here):  # the partner's process writes the guest too, before its own does
        await process.beat()
    second, _ = await arrive(there)

    held, before = await there.matchmaker.allowances.hold_code(second.id, code, 60_000, HELPER)
    assert (held, before) == (False, guest.id)


async def test_many_helpers_may_wait_in_one_office(redis: Redis, processes) -> None:
    here, _ = processes
    here.scripts.set_rules(replace(RULES, places=1, finds=Limit(1, burst=1)))

    helpers = [await find(here, (await arrive(here, HELPER))[0]) for _ in range(5)]
    await here.beat()

    assert {type(helper.state) for helper in helpers} == {Waiting}
    # The same network still has its places for seekers.
    seeker, _ = await seek(here)
    assert isinstance(seeker.state, Chatting)
    with pytest.raises(MatchmakingError) as refused:
        await seek(here)
    assert refused.value.trouble is Trouble.LIMITED


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROOMS, min_size=2, max_size=12))
def test_all_meet_who_see_each_other_and_nobody_else(
    redis: Redis, redis_url: str, crowd: list[Rooms]
) -> None:
    slug = f"sides-{next(_pools)}"

    async def act() -> dict[str, Guest]:
        process = Process(many_connections(redis_url), slug)
        await process.beat()
        for rooms in crowd:
            guest, _ = await arrive(process, network=Network())
            known[guest.id] = rooms
            await process.matchmaker.find(guest.id, wishes(rooms), inbox=new_id())
            assert all(key.startswith(b"s:") for key in keys_of_rooms())
        return {guest.id: guest for guest in process.matchmaker.guest_cache.guests()}

    def keys_of_rooms() -> list[bytes]:
        prefix = PoolKeys(slug).room
        return [key[len(prefix) :] for key in redis.scan_iter(prefix.replace("{", "[{]") + "*")]

    known: dict[str, Rooms] = {}
    guests = asyncio.run(act())

    for guest in guests.values():
        if isinstance(guest.state, Chatting):
            assert set(known[guest.id].looks) & set(known[guest.state.partner.id].stands)
    waiting = [guest.id for guest in guests.values() if isinstance(guest.state, Waiting)]
    assert not [
        (one, other)
        for one, other in itertools.combinations(waiting, 2)
        if set(known[one].looks) & set(known[other].stands)
    ]
