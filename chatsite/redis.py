"""Redis clients: made here only, so that none has RESP3 or retries by redis-py's defaults."""

from typing import Any

import redis.asyncio
from django.core.exceptions import ImproperlyConfigured
from django_redis import get_redis_connection
from redis import Redis


def matchmaking_redis() -> Redis:
    """The raw client of django-redis' pool: bytes in and out, no key prefix, synchronous.

    Raises ImproperlyConfigured if its pool speaks RESP3 (a command could get the answer of another) or
    retries (a script that timed out may have run).
    """
    client: Redis = get_redis_connection("default")
    if trouble := unsafe_options(client.connection_pool.connection_kwargs):
        raise ImproperlyConfigured(f"CACHES: the Redis client {trouble}.")
    return client


def connect(url: str, *, timeout: float) -> Redis:
    """A synchronous client of one connection, for the start of a process. `timeout` is in seconds."""
    return Redis.from_url(url, **_options(timeout))


def connect_async(url: str, *, timeout: float) -> redis.asyncio.Redis:
    """An asyncio client of one connection. `timeout` is in seconds."""
    return redis.asyncio.Redis.from_url(url, **_options(timeout))


def unsafe_options(options: dict[str, Any]) -> str | None:
    """What is wrong with a connection's options, as the end of a sentence; None if nothing is."""
    if options.get("protocol") != 2:
        return "must be set to protocol 2"
    retry = options.get("retry")
    if options.get("retry_on_timeout") or options.get("retry_on_error") or (retry and retry.get_retries()):
        return "must not retry"
    return None


def _options(timeout: float) -> dict[str, Any]:
    return {
        "protocol": 2,
        "retry": None,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "max_connections": 1,
    }
