"""Finished hours of a pool's service reach the database once: from two processes, and through a kill."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from redis import Redis

from chat.hub.hub import Hub
from chat.models import Pool, ServiceHour
from chat.moderation.erasure import close_overdue
from chat.process.service import Service
from chat.stats.service.writer import finished, hour_of
from chatsite.redis.state_connection import StateConnection
from matchmaking.stats.service import QUARTER_MS
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline
from matchmaking.store.service import ServiceDue
from tests.conftest import StartServer
from tests.environment import ROOT

SERVICE = PoolKeys("help").service
COUNTS = f"{SERVICE}counts"
BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")


@pytest.fixture
def helpline(shared_database: Path) -> Pool:
    return Pool.objects.create(
        slug="help", name="Help", preset="helpline", hours="Europe/Berlin\n00:00-24:00"
    )


def write(redis_url: str, *, processes: int = 1) -> None:
    """That many processes write at once."""

    async def start() -> None:
        services = [Service(Hub(Pipeline(StateConnection(redis_url, timeout=5)))) for _ in range(processes)]
        try:
            await asyncio.gather(*(service.write() for service in services))
        finally:
            for service in services:
                service.close()

    asyncio.run(start())


def quarter(at: datetime) -> int:
    return int(at.timestamp() * 1000) // QUARTER_MS


def hours_ago(hours: int) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)


def count(redis: Redis, at: datetime, **counts: int) -> None:
    """As the scripts do, in the quarter of that moment."""
    for name, number in counts.items():
        redis.hincrby(COUNTS, f"{quarter(at)}:{name}", number)
    redis.expire(COUNTS, 1000)


def stored() -> list[tuple[datetime, int, int, int, list[int]]]:
    rows = ServiceHour.objects.order_by("starts_at")
    return [(row.starts_at, row.came, row.served, row.gave_up, row.waits) for row in rows]


def test_the_quarters_of_a_finished_hour_become_one_row_and_the_running_hour_stays(
    helpline: Pool, redis_url: str, redis: Redis
) -> None:
    running, last = hours_ago(0), hours_ago(1)
    count(redis, last, came=3, served=2, wait0=1, wait7=1)
    count(redis, last + timedelta(minutes=45), came=1, gave_up=2)
    count(redis, running + timedelta(hours=1), came=9)  # ahead, so that no hour ends during this test

    write(redis_url)

    assert stored() == [(last, 4, 2, 2, [1, 0, 0, 0, 0, 0, 0, 1])]
    assert redis.hgetall(COUNTS) == {f"{quarter(running + timedelta(hours=1))}:came".encode(): b"9"}


def test_two_processes_at_once_write_each_hour_once(helpline: Pool, redis_url: str, redis: Redis) -> None:
    for hours in range(1, 6):
        count(redis, hours_ago(hours), came=hours)

    write(redis_url, processes=2)

    assert [row[1] for row in stored()] == [5, 4, 3, 2, 1]
    assert not redis.exists(COUNTS)


def test_the_last_hour_of_a_pool_that_was_closed_since_is_written_too(
    helpline: Pool, redis_url: str, redis: Redis
) -> None:
    helpline.is_open = False
    helpline.save()
    count(redis, hours_ago(1), came=1)
    write(redis_url)
    assert len(stored()) == 1


_KILLED_AFTER_IT_WROTE = """
import asyncio, os, signal
import django
django.setup()
from chat.hub.hub import Hub
from chat.process import service
from chatsite.redis.state_connection import StateConnection
from matchmaking.store.pipeline import Pipeline

async def die(scripts, fields):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    service.service_done = die
    await service.Service(Hub(Pipeline(StateConnection(os.environ["REDIS_URL"], timeout=5)))).write()

asyncio.run(main())
"""


def test_a_process_killed_between_the_database_and_redis_counts_nothing_twice(
    helpline: Pool, database: Path, redis_url: str, redis: Redis
) -> None:
    last = hours_ago(1)
    count(redis, last, came=3, served=3, wait1=3)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_AFTER_IT_WROTE],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "chatsite.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "REDIS_URL": redis_url,
        },
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    written = stored()
    assert written == [(last, 3, 3, 0, [0, 3, 0, 0, 0, 0, 0, 0])]
    assert redis.exists(COUNTS)

    redis.expire(f"{SERVICE}writing", 1000)
    write(redis_url)
    assert redis.exists(COUNTS)  # the dead process still has the right to write
    redis.delete(f"{SERVICE}writing")  # as its time to live does
    write(redis_url)

    assert stored() == written
    assert not redis.exists(COUNTS)


def test_a_database_that_is_down_loses_nothing(helpline: Pool, redis_url: str, redis: Redis) -> None:
    count(redis, hours_ago(1), came=3)
    with connection.cursor() as cursor:
        cursor.execute("alter table chat_servicehour rename to chat_elsewhere")
    with pytest.raises(Exception, match="chat_servicehour"):
        write(redis_url)
    with connection.cursor() as cursor:
        cursor.execute("alter table chat_elsewhere rename to chat_servicehour")

    redis.delete(f"{SERVICE}writing")
    write(redis_url)

    assert [row[1] for row in stored()] == [3]


def test_seekers_whose_processes_all_died_have_given_up(helpline: Pool, redis_url: str, redis: Redis) -> None:
    redis.zadd(f"{SERVICE}seekers", {"gone": 1})
    redis.expire(f"{SERVICE}seekers", 1000)
    write(redis_url)
    assert len(redis.hgetall(COUNTS)) == 1
    assert str(*redis.hgetall(COUNTS)).endswith("gave_up'")


@pytest.mark.parametrize(
    ("zone", "at", "start"),
    [
        (BERLIN, "2026-07-01T10:59", "2026-07-01T10:00"),
        (KATHMANDU, "2026-07-01T10:00", "2026-07-01T09:15"),
        (KATHMANDU, "2026-07-01T10:15", "2026-07-01T10:15"),
        # 2 o'clock comes twice, and makes two hours.
        (BERLIN, "2026-10-25T00:30", "2026-10-25T00:00"),
        (BERLIN, "2026-10-25T01:30", "2026-10-25T01:00"),
    ],
)
def test_an_hour_begins_on_the_local_clock(zone: ZoneInfo, at: str, start: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert hour_of(quarter(moment), zone) == datetime.fromisoformat(start).replace(tzinfo=UTC)


def test_an_hour_is_finished_when_its_zone_says_so() -> None:
    counted = datetime(2026, 7, 1, 10, 15, tzinfo=UTC)
    for minutes, is_over in [(59, False), (60, True)]:
        now = counted + timedelta(minutes=minutes)
        due = ServiceDue(int(now.timestamp() * 1000), {f"{quarter(counted)}:came": 1})
        assert bool(finished(due, KATHMANDU)) is is_over


def test_a_site_writes_by_itself(helpline: Pool, start_server: StartServer, redis: Redis) -> None:
    count(redis, hours_ago(1), came=1)
    start_server()
    deadline = time.monotonic() + 30
    while not stored():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert [row[1] for row in stored()] == [1]


def test_hours_older_than_three_years_are_erased(helpline: Pool) -> None:
    for days in (0, 1_099):
        helpline.service_hours.create(
            starts_at=timezone.now() - timedelta(days=days), came=5, served=5, gave_up=0, waits=[5] + [0] * 7
        )
    close_overdue()
    assert helpline.service_hours.get().starts_at > timezone.now() - timedelta(days=1)
