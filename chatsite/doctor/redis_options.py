"""Symptoms of a Redis's configuration: what it evicts, what it writes to disk, and which clients it disconnects."""

from collections.abc import Iterator, Mapping
from typing import Any

from chatsite.doctor.symptom import Symptom, risk, wrong
from chatsite.redis.options import APPEND_LOG, EVICTION, NOEVICTION, SNAPSHOTS, slow_log

#: Three connections a process, and an operator's; with fewer free ones a restart fails.
FREE_CLIENTS = 100
#: A process that is briefly busy may fall behind by this much.
BUFFER_BYTES = 1_048_576
_FULL_SHARE = 0.85

Options = Mapping[str, str]


def examine(shown: str, info: Mapping[str, Any], options: Options) -> Iterator[Symptom]:
    """`shown` is the server's name in sentences."""
    yield from _eviction(shown, info, options)
    yield from _memory(shown, info)
    yield from _persistence(shown, info, options)
    yield from _slow_log(shown, options)
    yield from _clients(shown, info, options)
    yield from _buffers(shown, options)


def _eviction(shown: str, info: Mapping[str, Any], options: Options) -> Iterator[Symptom]:
    if EVICTION.judge(options, info) is False:
        policy = EVICTION.value(options, info)
        yield wrong(
            "redis-evicts",
            f"{shown} has maxmemory-policy {policy}. When it is full, it deletes guests who are in a chat.",
            f"Run: redis-cli CONFIG SET maxmemory-policy {NOEVICTION}, and add it to redis.conf.",
        )


def _memory(shown: str, info: Mapping[str, Any]) -> Iterator[Symptom]:
    used, limit = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if limit and used > _FULL_SHARE * limit:
        yield wrong(
            "redis-full",
            f"{shown} uses {used / limit:.0%} of its maxmemory. When it is full, it refuses new guests.",
            "Raise maxmemory (REDIS_MAXMEMORY_MB if the site starts its own Redis).",
        )
    elif not limit:
        yield risk(
            "redis-unlimited",
            f"{shown} has no maxmemory. It can grow until the kernel kills a process.",
            "Run: redis-cli CONFIG SET maxmemory 256mb, and add it to redis.conf.",
        )


def _persistence(shown: str, info: Mapping[str, Any], options: Options) -> Iterator[Symptom]:
    if any(rule.judge(options, info) is False for rule in (SNAPSHOTS, APPEND_LOG)):
        yield wrong(
            "redis-persists",
            f"{shown} writes its data to disk: who chatted with whom, and when.",
            'Run: redis-cli CONFIG SET save "" and CONFIG SET appendonly no. Do the same in redis.conf.',
        )


def _slow_log(shown: str, options: Options) -> Iterator[Symptom]:
    if any(rule.judge(options, {}) is False for rule in slow_log(options)):
        yield risk(
            "redis-slow-log",
            f"{shown} logs slow commands with their arguments.",
            "Run: redis-cli CONFIG SET slowlog-max-len 0. In Valkey, also set commandlog-large-request-max-len 0 "
            "and commandlog-large-reply-max-len 0.",
        )


def _clients(shown: str, info: Mapping[str, Any], options: Options) -> Iterator[Symptom]:
    most = int(options.get("maxclients") or info.get("maxclients", 0))
    if most and most - int(info.get("connected_clients", 0)) < FREE_CLIENTS:
        yield wrong(
            "redis-clients",
            f"{shown} accepts at most {most} connections, and fewer than {FREE_CLIENTS} are free.",
            "Run: redis-cli CONFIG SET maxclients 10000",
        )


def _buffers(shown: str, options: Options) -> Iterator[Symptom]:
    hard, soft, _ = _pubsub_limits(options.get("client-output-buffer-limit", ""))
    short = [limit for limit in (hard, soft) if 0 < limit < BUFFER_BYTES]
    if short:
        yield wrong(
            "redis-buffer",
            f"{shown} disconnects a process that is {min(short)} bytes behind with its messages.",
            "Run: redis-cli CONFIG SET client-output-buffer-limit 'pubsub 32mb 8mb 60'",
        )


def _pubsub_limits(setting: str) -> tuple[int, int, int]:
    """Hard and soft limit in bytes and the seconds of the soft one; Redis's defaults if unknown."""
    words = setting.split()
    if "pubsub" not in words:
        return 33_554_432, 8_388_608, 60
    place = words.index("pubsub") + 1
    hard, soft, seconds = (int(word) for word in words[place : place + 3])
    return hard, soft, seconds
