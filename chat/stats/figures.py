"""The figures of the site, for the dashboard and the `stats` command. Pure."""

from collections.abc import Iterable

import msgspec

from chat.stats.site_state import RedisState, State
from matchmaking.stats.site_stats import BUCKET_SECONDS, Bucket, Overview, ProcessReport, Waits, chats, errors


class RedisFigures(msgspec.Struct, frozen=True):
    """Memory and its limit (0: none) in bytes, latency in milliseconds."""

    version: str
    memory: int
    limit: int
    latency: float
    clients: int


class ProcessFigures(msgspec.Struct, frozen=True):
    """`name` is host:pid. `age` in seconds, `lag` and `redis` in milliseconds, `memory` in MiB.

    `room`: how many sockets it can hold (0: not known).
    """

    name: str
    version: str
    state: str  # serving, draining or silent
    age: int
    guests: int
    sockets: int
    lag: int
    redis: int
    memory: int
    room: int


class Moment(msgspec.Struct, frozen=True):
    """Ten seconds of the last hour, the `number`-th since 1970; `wait` is the median in seconds."""

    number: int
    online: int | None
    waiting: int | None
    chats: int | None
    messages: float  # per second
    matches: int
    errors: int
    wait: float | None


class Figures(msgspec.Struct, frozen=True):
    """`at` in Unix milliseconds. None: it could not be read."""

    at: int
    online: int
    waiting: int
    chats: int
    messages_per_second: float
    matches_per_minute: int
    errors_per_minute: int
    wait_median: float | None
    wait_p95: float | None
    lag: int
    reports: int | None
    redis: RedisFigures | None
    processes: tuple[ProcessFigures, ...]
    hour: tuple[Moment, ...]


def figures(state: State, since: int = 0) -> Figures:
    """`since`: the number of the first ten-second bucket of the hour to include."""
    overview = state.overview or Overview(now=0)
    waits = overview.waits
    return Figures(
        at=overview.now,
        online=overview.online,
        waiting=overview.waiting,
        chats=overview.chats,
        messages_per_second=overview.messages_per_second,
        matches_per_minute=overview.matches_per_minute,
        errors_per_minute=overview.errors_per_minute,
        wait_median=waits.quantile(0.5),
        wait_p95=waits.quantile(0.95),
        lag=max((process.lag for process in overview.processes), default=0),
        reports=state.reports.count if state.reports else None,
        redis=_redis(state.redis) if state.redis else None,
        processes=tuple(_processes(overview)),
        hour=tuple(_moment(bucket) for bucket in overview.complete() if bucket.number >= since),
    )


def _redis(redis: RedisState) -> RedisFigures:
    latency = round(redis.latency * 1000, 2)
    return RedisFigures(redis.version, redis.memory, redis.limit, latency, redis.clients)


def _processes(overview: Overview) -> Iterable[ProcessFigures]:
    for process in overview.processes:
        yield _process(process, "draining" if process.draining else "serving", overview.now)
    for process in overview.silent:
        yield _process(process, "silent", overview.now)


def _process(process: ProcessReport, state: str, now: int) -> ProcessFigures:
    return ProcessFigures(
        name=process.name,
        version=process.version,
        state=state,
        age=max(0, now - process.began) // 1000,
        guests=process.guests,
        sockets=process.sockets,
        lag=process.lag,
        redis=process.redis,
        memory=process.memory,
        room=process.room,
    )


def _moment(bucket: Bucket) -> Moment:
    counts = bucket.counts
    chatting = counts.get("chatting")
    return Moment(
        number=bucket.number,
        online=counts.get("guests"),
        waiting=counts.get("waiting"),
        chats=None if chatting is None else chats(chatting),
        messages=counts.get("messages", 0) / BUCKET_SECONDS,
        matches=counts.get("matches", 0),
        errors=sum(errors(counts).values()),
        wait=Waits.of(counts).quantile(0.5),
    )
