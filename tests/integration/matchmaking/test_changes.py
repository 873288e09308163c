"""The change list: whatever Redis's clock does, unread entries stay in it."""

import time

from redis import Redis

from matchmaking.heartbeat import BATCH
from matchmaking.store.keys import PoolKeys
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest
from tests.integration.matchmaking.pool import Process, all_beat, many_connections
from tests.integration.matchmaking.test_fairness import find


async def two_processes(url: str, pool: str) -> tuple[Process, Process]:
    here, there = (Process(many_connections(url), pool) for _ in range(2))
    await all_beat([here, there])
    return here, there


def is_matched(process: Process, guest: Guest) -> bool:
    return isinstance(process.matchmaker.guest(guest.id).state, Chatting)


async def test_a_clock_set_back_hides_no_change(redis: Redis, redis_url: str) -> None:
    pool = new_id()
    here, there = await two_processes(redis_url, pool)
    guest = await find(here, "tea")
    ahead = (time.time() + 10) * 1_000_000
    redis.zadd(PoolKeys(pool).changes + here.id, {guest.id: ahead})  # before the clock went back
    await here.heartbeat.drain()
    await find(there, "tea")
    await here.heartbeat.drain()
    assert is_matched(here, guest)


async def test_of_many_that_changed_in_the_same_microsecond_none_is_missed(
    redis: Redis, redis_url: str
) -> None:
    pool = new_id()
    here, there = await two_processes(redis_url, pool)
    guest = await find(here, "tea")
    await find(there, "tea")
    others = (f"!{number}" for number in range(BATCH + 50))  # they sort before the guest
    moment = time.time_ns() // 1_000
    redis.zadd(PoolKeys(pool).changes + here.id, dict.fromkeys([*others, guest.id], moment))
    await here.heartbeat.drain()
    assert is_matched(here, guest)
    await here.heartbeat.drain()
    assert redis.zcard(PoolKeys(pool).changes + here.id) == 0
