"""The processes' reports: summed exactly, despite stops, repeats and lost data."""

import asyncio
import time
from collections.abc import Callable

import pytest
from redis import Redis

from chat.protocol.commands import Find, Report
from chat.protocol.events import Error, Said, Waiting
from matchmaking.stats.counters import WAIT, Counts
from matchmaking.stats.process_stats import Reporter, read
from matchmaking.stats.site_stats import LATELY_BUCKETS, Condition, Overview
from matchmaking.store.keys import SiteKeys
from matchmaking.store.pipeline import Pipeline
from tests.conftest import StartServer
from tests.support.chatter import chatter
from tests.support.client_carrier import ClientCarrier

LEASE = 7_000


class Teller:
    """Sends the reports of one process."""

    def __init__(self, redis: Redis, process: str) -> None:
        self.counts = Counts()
        self._reporter = Reporter(Pipeline(ClientCarrier(lambda: redis)), process, lease=LEASE)

    async def tells(self, *, last: bool = False, **numbers: int) -> None:
        condition = Condition("host", 1, "1.0", began=1, **numbers)  # type: ignore[arg-type]
        await self._reporter.report(condition, self.counts, last=last)


@pytest.fixture
def overview(redis: Redis) -> Callable[[], Overview]:
    return lambda: read(redis, lease=LEASE)


Look = Callable[[], Overview]


async def test_the_counts_of_two_processes_are_added(redis: Redis, overview: Look) -> None:
    one, two = Teller(redis, "one"), Teller(redis, "two")
    one.counts.messages, two.counts.messages = 5, 7
    await one.tells(guests=2)
    await two.tells(guests=3)
    one.counts.messages += 1
    await one.tells(guests=4)
    assert overview().totals == {"messages": 13}
    assert overview().online == 7
    assert sum(bucket.counts.get("messages", 0) for bucket in overview().hour) == 13


async def test_a_repeat_counts_nothing_twice(redis: Redis, overview: Look) -> None:
    """An answer may be lost, and the same report repeated."""
    one = Teller(redis, "one")
    one.counts.matches = 3
    await one.tells()
    await one.tells()
    assert overview().totals == {"matches": 3}


async def test_sums_stay_when_a_process_ends(redis: Redis, overview: Look) -> None:
    one, two = Teller(redis, "one"), Teller(redis, "two")
    one.counts.messages, two.counts.messages = 5, 7
    await one.tells(guests=2)
    await two.tells(guests=3)
    one.counts.messages = 6
    await one.tells(guests=0, last=True)
    found = overview()
    assert (found.totals, found.online, len(found.processes)) == ({"messages": 13}, 3, 1)


async def test_a_process_that_stopped_reporting_is_silent_and_counts_no_guests(redis: Redis) -> None:
    one = Teller(redis, "one")
    await one.tells(guests=2)
    found = read(redis, lease=-1)
    assert (found.online, found.processes, len(found.silent)) == (0, (), 1)


async def test_a_redis_that_lost_its_data_causes_no_jump(redis: Redis, overview: Look) -> None:
    one = Teller(redis, "one")
    one.counts.messages = 1_000_000
    await one.tells()
    redis.flushall()
    one.counts.messages += 1
    await one.tells()
    one.counts.messages += 2
    await one.tells()
    assert overview().totals == {"messages": 2}


async def test_the_first_of_a_bucket_writes_down_how_many_are_here(redis: Redis, overview: Look) -> None:
    one, two = Teller(redis, "one"), Teller(redis, "two")
    await one.tells(guests=2, waiting=1, chatting=1)
    redis.delete(*redis.keys(f"{SiteKeys().hour}*"))
    await two.tells(guests=5, waiting=0, chatting=1)
    assert overview().hour[-1].counts == {"guests": 7, "waiting": 1, "chatting": 2}


async def test_only_new_buckets_and_those_rates_need_are_read_again(redis: Redis, overview: Look) -> None:
    await Teller(redis, "one").tells()
    last = overview().hour[-1].number
    for number in (last - LATELY_BUCKETS - 1, last - LATELY_BUCKETS + 1):
        redis.hset(f"{SiteKeys().hour}{number}", "messages", 1)
        redis.expire(f"{SiteKeys().hour}{number}", 60)
    assert len(overview().hour) == 3
    assert len(read(redis, lease=LEASE, since=last).hour) == 2


async def test_a_site_reports_what_its_guests_do(start_server: StartServer, redis: Redis) -> None:
    one, two = start_server(BEAT_SECONDS=1), start_server(BEAT_SECONDS=1)
    async with chatter(one) as alice, chatter(two) as bob, chatter(two) as carol:
        await alice.asks(Find(), Waiting)
        await bob.finds()
        await alice.is_matched()
        await carol.asks(Find(), Waiting)
        await alice.talks("hello")
        await bob.hears(Said)
        assert (await carol.asks(Report(reason="none of these"), Error)).re == "report"

        found = await asyncio.to_thread(_overview, redis)
    assert (found.waiting, len(found.processes)) == (1, 2)
    assert found.totals["matches"] == 1
    assert found.totals["messages"] == 1
    assert found.totals["connections"] == 3


def _overview(redis: Redis) -> Overview:
    """Once both processes have reported all of that."""
    deadline = time.monotonic() + 10
    while True:
        found = read(redis, lease=LEASE)
        waits = sum(count for name, count in found.totals.items() if name.startswith(WAIT))
        said = {"messages", "error:not_chatting"} <= found.totals.keys()
        if said and (waits, found.online, found.chats) == (2, 3, 1):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
