"""The queue and its rooms contain exactly the waiting guests, each at its current step."""

import time
from dataclasses import replace

import pytest
from redis import Redis

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.rules import Rules
from matchmaking.store.keys import PoolKeys
from matchmaking.tokens import new_id
from matchmaking.values import Network, Waiting, Wishes
from tests.integration.matchmaking.pool import QUICK, QUICK_RULES, Process, Records, many_connections
from tests.integration.matchmaking.test_fairness import find

HOME = Network("home", "room", "street")


async def beating(url: str, pool: str, rules: Rules = QUICK_RULES) -> Process:
    process = Process(many_connections(url), pool, rules=rules)
    await process.beat()
    return process


async def wait_at(process: Process, network: Network) -> str:
    guest, _ = await process.matchmaker.arrive(new_id(), 1, network=network)
    return (await process.matchmaker.find(guest.id, Wishes(), inbox=new_id())).id


async def test_a_waiting_guest_of_a_killed_process_counts_only_while_its_record_lives(
    redis: Redis, redis_url: str
) -> None:
    pool = new_id()
    process = await beating(redis_url, pool)
    guest = await find(process, "tea", only_interests=True)
    long_ago = int(time.time() * 1000) - QUICK.ttl - 1
    redis.zadd(PoolKeys(pool).queue, {guest.id: long_ago, "nobody": long_ago})
    await process.matchmaker.retry(guest.id)  # however long it waits, it is retried
    pulse = await process.heartbeat.beat(1)
    assert pulse.waiting == 1
    assert Records(redis, pool).queue() == {guest.id}


async def test_a_slowed_down_ladder_moves_waiting_guests_back(redis: Redis, redis_url: str) -> None:
    pool = new_id()
    process = await beating(redis_url, pool, rules=replace(QUICK_RULES, widens=(0, 0)))
    guest = await find(process, "tea")
    everybody = PoolKeys(pool).room + "*"
    assert redis.zcard(everybody) == 1
    process.scripts.set_rules(replace(QUICK_RULES, widens=(60_000, 60_000)))
    await process.matchmaker.retry(guest.id)
    assert redis.zcard(everybody) == 0
    await find(process)
    assert isinstance(process.matchmaker.guest(guest.id).state, Waiting)


async def test_a_guest_who_no_longer_waits_is_removed_from_its_room(redis: Redis, redis_url: str) -> None:
    pool = new_id()
    process = await beating(redis_url, pool)
    guest = await find(process, "tea")
    await find(process, "tea")
    everybody = PoolKeys(pool).room + "*"
    redis.zadd(everybody, {guest.id: 1})
    redis.pexpire(everybody, QUICK.ttl)
    other = await find(process)
    assert redis.zrange(everybody, 0, -1) == [other.id.encode()]


async def test_a_network_has_its_waiting_places_for_as_long_as_its_guests_wait(
    redis: Redis, redis_url: str
) -> None:
    pool = new_id()
    process = await beating(redis_url, pool, rules=replace(QUICK_RULES, places=1))
    places = f"{PoolKeys(pool).network}places:{HOME.name}"
    guest = await wait_at(process, HOME)
    redis.zadd(places, {guest: 1})  # as if it would expire
    await process.beat()
    with pytest.raises(MatchmakingError) as refused:
        await wait_at(process, HOME)
    assert refused.value.trouble is Trouble.LIMITED
