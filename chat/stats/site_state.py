"""The state of the site for operators: its figures, Redis, and open reports."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from chat.models import Report
from chatsite.logs.redact import kind_of
from chatsite.redis.clients import REDIS_ERRORS, matchmaking_redis
from matchmaking.stats import process_stats
from matchmaking.stats.site_stats import Overview

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RedisState:
    """`memory` and its `limit` (0: none) in bytes, `latency` in seconds."""

    version: str
    memory: int
    limit: int
    latency: float
    clients: int


@dataclass(frozen=True, slots=True)
class OpenReports:
    """Reports without a decision; `age` of the oldest in seconds, 0 if there are none."""

    count: int
    age: float


@dataclass(frozen=True, slots=True)
class State:
    """None: it could not be read."""

    overview: Overview | None
    redis: RedisState | None
    reports: OpenReports | None


def look(since: int = 0) -> State:
    """Queries Redis and the database once; synchronous.

    `since`: the first bucket of the hour to read; the buckets for rates are always included.
    """
    overview, redis = _numbers(since)
    return State(overview, redis, _open_reports())


def _numbers(since: int) -> tuple[Overview | None, RedisState | None]:
    try:
        client = matchmaking_redis()
        begun = time.perf_counter()
        client.ping()
        latency = time.perf_counter() - begun
        info = client.info()
        overview = process_stats.read(client, lease=settings.LEASE_SECONDS * 1000, since=since)
    except REDIS_ERRORS as error:
        logger.info("The figures cannot be read: %s", kind_of(error))
        return None, None
    return overview, RedisState(
        version=str(info["redis_version"]),
        memory=int(info["used_memory"]),
        limit=int(info.get("maxmemory", 0)),
        latency=latency,
        clients=int(info["connected_clients"]),
    )


def _open_reports() -> OpenReports | None:
    try:
        found = Report.objects.filter(decision=Report.Decision.OPEN).aggregate(
            count=Count("pk"), oldest=Min("created_at")
        )
        waited = timezone.now() - found["oldest"] if found["oldest"] else timedelta()
        return OpenReports(found["count"], waited.total_seconds())
    except DatabaseError as error:
        logger.info("The reports cannot be counted: %s", kind_of(error))
        if not connection.in_atomic_block:
            connection.close()  # it may be dead: the next call opens another
        return None
