"""The service of a pool with sides in numbers: counted with each change, through kills and a loss of Redis' data."""

import asyncio
from collections.abc import Callable

import pytest
from redis import Redis

from matchmaking.rules import Rules
from matchmaking.stats.service import WAIT_BOUNDS_SECONDS, ServiceCounts, by_quarter, total
from matchmaking.store.keys import PoolKeys
from matchmaking.store.service import service_done, service_due, watch_line
from matchmaking.tokens import Token, new_id
from matchmaking.values import Chatting, Waiting, Wishes
from tests.integration.matchmaking.pool import QUICK, QUICK_RULES, Process, many_connections

POOL = "help"
SEEKER = Wishes(stands=("seeker",), looks=("helper",))
HELPER = Wishes(stands=("helper",), looks=("seeker",))

Start = Callable[[], Process]


@pytest.fixture
def start(redis_url: str, redis: Redis) -> Start:
    return lambda: Process(many_connections(redis_url), POOL)


async def arrive(process: Process, wishes: Wishes, *, connection_id: str | None = None) -> Token:
    guest, token = await process.matchmaker.arrive(connection_id or new_id(), 1)
    await process.matchmaker.find(guest.id, wishes, inbox="inbox")
    return token


def counts(redis: Redis) -> ServiceCounts:
    stored = redis.hgetall(f"{PoolKeys(POOL).service}counts")
    fields = {name.decode(): int(count) for name, count in stored.items()}  # type: ignore[union-attr]
    return total(by_quarter(fields).values())


def outcome(redis: Redis) -> tuple[int, int, int]:
    """Came, served, gave up."""
    found = counts(redis)
    return found.came, found.served, found.gave_up


async def test_a_seeker_who_is_served_counts_once_and_a_helper_never(start: Start, redis: Redis) -> None:
    process = start()
    await arrive(process, SEEKER)
    assert outcome(redis) == (1, 0, 0)

    await arrive(process, HELPER)

    assert outcome(redis) == (1, 1, 0)
    assert counts(redis).waits == (1, 0, 0, 0, 0, 0, 0, 0)


async def test_a_seeker_who_meets_a_ready_helper_at_once_came_and_was_served(
    start: Start, redis: Redis
) -> None:
    process = start()
    await arrive(process, HELPER)
    await arrive(process, SEEKER)
    assert outcome(redis) == (1, 1, 0)


async def test_both_sides_of_a_language_exchange_count(start: Start, redis: Redis) -> None:
    process = start()
    await arrive(process, Wishes(stands=("de>en",), looks=("en>de",)))
    await arrive(process, Wishes(stands=("en>de",), looks=("de>en",)))
    assert outcome(redis) == (2, 2, 0)


async def test_guests_of_a_pool_without_sides_and_with_a_private_table_are_not_counted(
    start: Start, redis: Redis
) -> None:
    process = start()
    for _ in range(2):
        await arrive(process, Wishes(interests=("tea",)))
        await arrive(process, Wishes(stands=("w:secret",), looks=("w:secret",)))
    assert not redis.exists(f"{PoolKeys(POOL).service}counts", f"{PoolKeys(POOL).service}seekers")


async def test_stopping_is_giving_up_and_a_repeated_stop_counts_nothing(start: Start, redis: Redis) -> None:
    process = start()
    token = await arrive(process, SEEKER)
    for _ in range(2):
        await process.matchmaker.stop(token.id)
    await process.repeat_last_call()
    assert outcome(redis) == (1, 0, 1)


async def test_looking_again_with_other_wishes_is_not_coming_again(start: Start, redis: Redis) -> None:
    process = start()
    token = await arrive(process, Wishes(stands=("de>en",), looks=("en>de",)))
    await process.matchmaker.find(token.id, Wishes(stands=("de>fr",), looks=("fr>de",)), inbox="inbox")
    assert outcome(redis) == (1, 0, 0)


async def test_a_seeker_whose_connection_comes_back_keeps_its_wait_and_is_counted_once(
    start: Start, redis: Redis
) -> None:
    one, two = start(), start()
    token = await arrive(one, SEEKER, connection_id="first")
    await one.matchmaker.away(token.id, "first")
    await two.matchmaker.resume(token, 2, "second")
    await two.matchmaker.ready(token.id)
    await arrive(one, HELPER)
    assert outcome(redis) == (1, 1, 0)


async def test_a_seeker_whose_grace_runs_out_has_given_up(start: Start, redis: Redis) -> None:
    process = start()
    token = await arrive(process, SEEKER, connection_id="first")
    await process.beat()
    await process.matchmaker.away(token.id, "first")

    while token.id in process.matchmaker.guest_cache:
        await asyncio.sleep(QUICK.beat / 1000)
        await process.beat()

    assert outcome(redis) == (1, 0, 1)


async def test_a_seeker_who_never_comes_back_after_its_process_died_has_given_up(
    start: Start, redis: Redis
) -> None:
    dead, alive = start(), start()
    token = await arrive(dead, SEEKER)
    redis.delete(f"{PoolKeys(POOL).guest}{token.id}")  # as its time to live does, two minutes later

    for turn in range(2):
        await watch_line(alive.scripts, turn, claim=False)

    assert outcome(redis) == (1, 0, 1)
    assert not redis.exists(f"{PoolKeys(POOL).service}seekers")


async def test_a_long_line_is_checked_part_by_part(start: Start, redis: Redis) -> None:
    process = start()
    guests = [await arrive(process, SEEKER) for _ in range(120)]
    redis.delete(f"{PoolKeys(POOL).guest}{guests[-1].id}")
    for turn in range(0, 200, 100):
        await watch_line(process.scripts, turn, claim=False)
    assert outcome(redis) == (120, 0, 1)


async def test_seekers_who_are_written_back_to_an_empty_redis_are_still_counted_when_served(
    start: Start, redis: Redis
) -> None:
    process = start()
    await process.beat()
    token = await arrive(process, SEEKER)
    redis.flushall()
    await process.beat()
    assert isinstance(process.matchmaker.guest(token.id).state, Waiting)

    await arrive(process, HELPER)

    assert isinstance(process.matchmaker.guest(token.id).state, Chatting)
    assert outcome(redis) == (0, 1, 0)  # that it came was lost, and nothing is counted twice


@pytest.mark.parametrize("place", range(len(WAIT_BOUNDS_SECONDS) + 1))
async def test_each_class_of_waits_ends_where_it_says(start: Start, redis: Redis, place: int) -> None:
    process = start()
    token = await arrive(process, SEEKER)
    longest = WAIT_BOUNDS_SECONDS[place] if place < len(WAIT_BOUNDS_SECONDS) else 86_400
    # Two seconds less than the bound: this test is slower than Redis, never faster.
    redis.hincrby(f"{PoolKeys(POOL).guest}{token.id}", "since", -(longest - 2) * 1000)
    await arrive(process, HELPER)
    assert counts(redis).waits.index(1) == place


async def test_the_counts_live_for_three_days_and_the_line_for_an_hour(start: Start, redis: Redis) -> None:
    await arrive(start(), SEEKER)
    service = PoolKeys(POOL).service
    assert 258_000 < redis.ttl(f"{service}counts") <= 259_200
    assert 3_500 < redis.ttl(f"{service}seekers") <= 3_600


async def test_one_process_at_a_time_gets_the_counts_to_write(start: Start, redis: Redis) -> None:
    one, two = start(), start()
    await arrive(one, SEEKER)

    due = await service_due(one.scripts)
    assert due.counts
    assert not (await service_due(two.scripts)).counts

    await service_done(one.scripts, due.counts)
    assert not redis.exists(f"{PoolKeys(POOL).service}counts")


async def test_counts_that_no_database_took_for_three_days_are_dropped(start: Start, redis: Redis) -> None:
    process = start()
    await arrive(process, SEEKER)
    redis.hset(f"{PoolKeys(POOL).service}counts", "1000:came", 7)
    assert "1000:came" not in (await service_due(process.scripts)).counts
    assert outcome(redis) == (1, 0, 0)


class TestSomebodyWaits:
    async def test_one_process_claims_the_notice(self, start: Start) -> None:
        one, two = start(), start()
        await arrive(one, SEEKER)
        looks = [await watch_line(process.scripts, 0, claim=True) for process in (one, two, one)]
        assert [(look.alone, look.claimed) for look in looks] == [(True, True), (True, False), (True, False)]

    async def test_nobody_is_alone_while_a_helper_is_ready_or_nobody_waits(self, start: Start) -> None:
        process = start()
        assert not (await watch_line(process.scripts, 0, claim=True)).alone
        await arrive(process, HELPER)
        assert not (await watch_line(process.scripts, 0, claim=True)).alone

    async def test_a_helper_in_a_chat_is_not_ready(self, start: Start) -> None:
        process = start()
        for wishes in (HELPER, SEEKER, SEEKER):
            await arrive(process, wishes)
        assert (await watch_line(process.scripts, 0, claim=True)).claimed

    async def test_a_seeker_who_is_away_or_gone_asks_for_nobody(self, start: Start) -> None:
        process = start()
        token = await arrive(process, SEEKER, connection_id="first")
        await process.matchmaker.away(token.id, "first")
        assert not (await watch_line(process.scripts, 0, claim=True)).alone

    async def test_a_helper_of_a_dead_process_is_not_ready(self, start: Start, redis: Redis) -> None:
        dead, alive = start(), start()
        await dead.beat()
        await arrive(dead, HELPER)
        redis.zadd(PoolKeys(POOL).processes, {dead.id: 1})
        await alive.beat()
        # A seeker who looks for helpers would take the dead one out of its room.
        redis.zadd(
            f"{PoolKeys(POOL).room}s:seeker",
            {(await arrive(alive, Wishes(stands=("seeker",), looks=("x",)))).id: 1},
        )
        while not (await watch_line(alive.scripts, 0, claim=False)).alone:
            await alive.beat()
            await asyncio.sleep(QUICK.beat / 1000)

    async def test_nobody_is_called_while_the_pool_pairs_nobody(self, start: Start) -> None:
        process = start()
        await arrive(process, SEEKER)
        process.scripts.set_rules(Rules(widens=QUICK_RULES.widens, paused=True))
        assert not (await watch_line(process.scripts, 0, claim=True)).alone
