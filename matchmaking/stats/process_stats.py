"""The site's numbers in Redis: each process reports its own with every beat; readers fetch them all."""

import msgspec
from redis import Redis

from matchmaking.stats.counters import Counts
from matchmaking.stats.site_stats import (
    BUCKET_SECONDS,
    LATELY_BUCKETS,
    Bucket,
    Condition,
    Overview,
    ProcessReport,
)
from matchmaking.store.keys import SiteKeys
from matchmaking.store.pipeline import Arg, Pipeline
from matchmaking.store.scripts import load_script

HOUR_BUCKETS = 3600 // BUCKET_SECONDS
#: Slightly more than the hour, for reads while the oldest bucket expires.
_HISTORY_MS = 3_720_000
#: Longer than any interval between two scrapes of the totals.
_TOTALS_MS = 24 * 3_600_000
#: A process that has been silent for longer than this is no longer listed.
_SHOWN_MS = 90_000

_KEYS = SiteKeys()
_decoder = msgspec.json.Decoder(ProcessReport, strict=False)


class Reporter:
    """Reports the numbers of one process."""

    def __init__(self, pipeline: Pipeline, process: str, *, lease: int) -> None:
        """`lease` in milliseconds: how long the process counts as alive after a report."""
        self._pipeline = pipeline
        self._process = process
        self._lease = lease
        self._sent = 0

    async def report(self, condition: Condition, counts: Counts, *, last: bool = False) -> None:
        """`last`: the process is stopping and is removed; its counts remain. Raises MatchmakingError."""
        args: list[Arg] = [self._process, msgspec.json.encode(condition).decode(), self._sent, int(last)]
        args += [self._lease, _SHOWN_MS, BUCKET_SECONDS * 1000, _HISTORY_MS, _TOTALS_MS]
        for name, count in counts.named().items():
            args += [name, count]
        await self._pipeline.run(load_script("report"), _KEYS.listed(), args)
        self._sent += 1


def read(redis: "Redis", *, lease: int, since: int = 0) -> Overview:
    """The latest report of every process, and the last hour from bucket `since` on, at least what rates need.

    Synchronous; raises redis.RedisError.
    """
    seconds, micros = redis.time()
    now = seconds * 1000 + micros // 1000
    last = now // (BUCKET_SECONDS * 1000)
    numbers = range(max(min(since, last - LATELY_BUCKETS), last - HOUR_BUCKETS), last + 1)
    with redis.pipeline(transaction=False) as pipe:
        pipe.hgetall(_KEYS.reports)
        pipe.hgetall(_KEYS.totals)
        for number in numbers:
            pipe.hgetall(f"{_KEYS.hour}{number}")
        reports, totals, *buckets = pipe.execute()
    records = sorted((_decoder.decode(body) for body in reports.values()), key=lambda record: record.began)
    return Overview(
        now=now,
        processes=tuple(record for record in records if now - record.beat <= lease),
        silent=tuple(record for record in records if now - record.beat > lease),
        totals=_counts(totals),
        hour=tuple(
            Bucket(number, _counts(bucket)) for number, bucket in zip(numbers, buckets, strict=True) if bucket
        ),
    )


def _counts(flat: dict[bytes, bytes]) -> dict[str, int]:
    return {name.decode(): int(count) for name, count in flat.items()}
