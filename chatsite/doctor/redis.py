"""Symptoms of each Redis server that the site uses, for state or pub/sub."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from redis import Redis, ResponseError

from chatsite.config import env
from chatsite.config.redis_address import without_password
from chatsite.doctor import redis_options
from chatsite.doctor.symptom import Symptom, risk, wrong
from chatsite.redis import options
from chatsite.redis.binary import RedisServerError, find_redis, is_too_old
from chatsite.redis.clients import REDIS_ERRORS, connect

#: The site uses Redis's clock; this machine's is used for opening hours, certificates and sessions.
CLOCK_SECONDS = 2.0
LATENCY_SECONDS = 0.02
_ROUNDS = 20
_CHANNEL = "passerby.doctor"


def examine() -> Iterator[Symptom]:
    for _, examiner in servers():
        yield from examiner()


def servers() -> Iterator[tuple[str, Callable[[], Iterator[Symptom]]]]:
    """Each server by its name, without its password, and what examines it."""
    if not env.text("REDIS_URL"):
        yield "Redis of the site's own", _own
        return
    for url in dict.fromkeys([settings.REDIS_URL, *settings.PUBSUB_URLS]):
        yield f"Redis at {without_password(url)}", partial(server, url)


def server(url: str) -> Iterator[Symptom]:
    """The symptoms of that server; each sentence names it, without its password."""
    shown = without_password(url)
    try:
        with connect(url, timeout=settings.REDIS_TIMEOUT_SECONDS) as client:
            info = client.info()
            yield from _version(shown, info)
            yield from _role(shown, info)
            yield from redis_options.examine(shown, info, options.read(client))
            yield from _clock(shown, client)
            yield from _latency(shown, client)
            yield from _echo(shown, client, url)
    except ResponseError as error:
        yield wrong(
            "redis-refuses",
            f"{shown} refuses a command ({type(error).__name__}).",
            "Its user may need more rights (ACL SETUSER name ~passerby* &* +@all), or a script keeps it busy.",
        )
    except REDIS_ERRORS as error:
        yield wrong(
            "redis-away",
            f"{shown} does not answer ({type(error).__name__}). Nobody is matched, and no messages are delivered.",
            "Check that it runs, that the address and password in the URL are right, and that no firewall blocks it.",
        )


def _own() -> Iterator[Symptom]:
    try:
        find_redis()
    except RedisServerError as error:
        yield wrong("redis-none", str(error), "Set REDIS_URL, or install redis-server.")


def _version(shown: str, info: dict[str, Any]) -> Iterator[Symptom]:
    version = str(info.get("redis_version", "0"))
    if is_too_old(version):
        yield wrong("redis-old", f"{shown} is Redis {version}.", "Upgrade it to 6.2 or newer.")


def _role(shown: str, info: dict[str, Any]) -> Iterator[Symptom]:
    if info.get("role") != "master":
        yield wrong(
            "redis-replica",
            f"{shown} is a replica and refuses all changes.",
            "Use the address of its primary or of its Sentinels.",
        )
    if info.get("cluster_enabled"):
        yield risk(
            "redis-cluster",
            f"{shown} is part of a cluster. The site needs a single server for its state.",
            "Use a separate server, with Sentinel for failover.",
        )


def _clock(shown: str, client: "Redis") -> Iterator[Symptom]:
    before = time.time()
    seconds, micros = client.time()
    off = seconds + micros / 1_000_000 - (before + time.time()) / 2
    if abs(off) > CLOCK_SECONDS:
        yield wrong(
            "clock",
            f"The clock of {shown} is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} this machine's.",
            "Synchronize both clocks with NTP (timedatectl set-ntp true).",
        )


def _latency(shown: str, client: "Redis") -> Iterator[Symptom]:
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        client.ping()
        times.append(time.perf_counter() - begun)
    median = sorted(times)[_ROUNDS // 2]
    if median > LATENCY_SECONDS:
        yield risk(
            "redis-slow",
            f"{shown} takes {median * 1000:.0f} ms to answer a PING. Each message waits for Redis once or twice.",
            "Move it closer to the site, and check what else it does (redis-cli --latency, SLOWLOG).",
        )


def _echo(shown: str, client: "Redis", url: str) -> Iterator[Symptom]:
    """Whether published messages arrive: permissions may allow publishing but not subscribing."""
    with connect(url, timeout=settings.REDIS_TIMEOUT_SECONDS) as listener, listener.pubsub() as heard:
        heard.subscribe(_CHANNEL)
        heard.get_message(timeout=settings.REDIS_TIMEOUT_SECONDS)  # the confirmation
        client.publish(_CHANNEL, "")
        if heard.get_message(timeout=settings.REDIS_TIMEOUT_SECONDS) is None:
            yield wrong(
                "redis-deaf",
                f"{shown} does not deliver published messages.",
                "Check the permissions of its user (ACL) and its log.",
            )
