"""No one waits forever while suitable partners are matched with better ones."""

import time
from typing import Any

from redis import Redis

from matchmaking.rules import Rules
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Waiting, Wishes
from tests.integration.matchmaking.pool import Process, many_connections

#: The number of times the protocol lets a waiting guest be passed over.
_PASSED = 32


async def find(process: Process, *interests: str, only_interests: bool = False) -> Guest:
    guest, _ = await process.matchmaker.arrive(new_id(), 1)
    wishes = Wishes(interests, only_interests=only_interests)
    return await process.matchmaker.find(guest.id, wishes, inbox=new_id())


def partner(guest: Guest) -> str:
    assert isinstance(guest.state, Chatting)
    return guest.state.partner.id


async def test_a_guest_is_passed_over_32_times_and_then_it_is_next(redis: Redis, redis_url: str) -> None:
    process = Process(many_connections(redis_url), "fairness", rules=Rules())
    await process.beat()
    patient = await find(process, "tea")
    for _ in range(_PASSED):
        better = await find(process, "chess", "trains", only_interests=True)
        # Each newcomer shares one interest with the patient guest, and two with the other.
        assert partner(await find(process, "tea", "chess", "trains")) == better.id
    assert isinstance(process.matchmaker.guest(patient.id).state, Waiting)
    await find(process, "chess", "trains", only_interests=True)
    assert partner(await find(process, "tea", "chess", "trains")) == patient.id


async def test_the_longest_wait_comes_first_among_equals(redis: Redis, redis_url: str) -> None:
    process = Process(many_connections(redis_url), "fairness", rules=Rules())
    await process.beat()
    waiting = [await find(process, "tea", f"only {i}", only_interests=True) for i in range(2)]
    # The first two share tea and are matched; so each waits with an interest of its own.
    assert partner(waiting[1]) == waiting[0].id
    queue = [await find(process, f"interest {i}", only_interests=True) for i in range(40)]
    everything = tuple(f"interest {i}" for i in range(10))
    assert [partner(await find(process, *everything)) for _ in range(10)] == [
        guest.id for guest in queue[:10]
    ]


async def test_silent_guests_queue_behind_active_ones(redis: Redis, redis_url: str) -> None:
    process = Process(many_connections(redis_url), "fairness", rules=Rules(cooldown=0, silent=2))
    await process.beat()
    silent = await find(process, "tea")
    for _ in range(2):
        await find(process, "tea")
        chat = process.matchmaker.guest(silent.id).state
        assert isinstance(chat, Chatting)
        await process.matchmaker.next(
            silent.id, chat.chat, Wishes(("tea",), only_interests=True), inbox=new_id(), spoke=False
        )
    talker = await find(process, "coffee", only_interests=True)
    assert partner(await find(process, "tea", "coffee")) == talker.id
    assert partner(await find(process, "tea", "coffee")) == silent.id  # at the end, but not forever


async def test_a_find_reads_no_more_among_a_hundred_thousand_unique_wishes(
    redis: Redis, redis_url: str
) -> None:
    """Counts the commands inside the scripts; the benchmark measures the time."""
    process = Process(many_connections(redis_url), "fairness", rules=Rules())
    await process.beat()

    async def commands() -> int:
        redis.config_resetstat()
        for _ in range(10):
            await find(process, "tea")
            await find(process, "tea")
        statistics: Any = redis.info("commandstats")
        return sum(command["calls"] for command in statistics.values())

    before = await commands()
    _fill(redis, process, 100_000)
    assert await commands() <= before


def _fill(redis: Redis, process: Process, count: int) -> None:
    """Adds waiting guests without the scripts, each with a unique wish."""
    keys = process.scripts._keys
    now = int(time.time() * 1000)
    with redis.pipeline(transaction=False) as pipe:
        for i in range(count):
            pipe.zadd(f"{keys[7]}i:odd {i}", {f"odd{i}": now})
            pipe.pexpire(f"{keys[7]}i:odd {i}", 60_000)
            if i % 1_000 == 999:
                pipe.zadd(keys[1], {f"odd{j}": now for j in range(i - 999, i + 1)})
                pipe.execute()
        pipe.pexpire(keys[1], 60_000)
        pipe.execute()
