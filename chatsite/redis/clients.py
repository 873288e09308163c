"""Redis clients: created only here, so that none uses redis-py's defaults for RESP3 or retries."""

from typing import Any

import redis.asyncio
from django.core.exceptions import ImproperlyConfigured
from django_redis import get_redis_connection
from redis import Redis, RedisError
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.sentinel import Sentinel, SentinelConnectionPool

from chatsite.config.redis_address import SentinelAddress, sentinel_address
from chatsite.redis.failover import MasterFollower

#: The exceptions that any use of a client may raise.
REDIS_ERRORS: tuple[type[Exception], ...] = (RedisError, OSError)

_followers: dict[SentinelConnectionPool, MasterFollower] = {}


def matchmaking_redis() -> Redis:
    """The raw client of django-redis's pool: bytes in and out, no key prefix, synchronous.

    Raises ImproperlyConfigured if its pool speaks RESP3 (a command could get another's answer) or retries (a
    script that timed out may have run).
    """
    client: Redis = get_redis_connection("default")
    pool = client.connection_pool
    if trouble := unsafe_options(pool.connection_kwargs):
        raise ImproperlyConfigured(f"CACHES: the Redis client {trouble}.")
    if isinstance(pool, SentinelConnectionPool) and pool not in _followers:
        _followers[pool] = MasterFollower(pool)
    return client


def connect(url: str, *, timeout: float) -> Redis:
    """A synchronous client with one connection, for process startup. `timeout` is in seconds."""
    if address := sentinel_address(url):
        sentinel: Any = Sentinel(list(address.sentinels), sentinel_kwargs=_asking(address))  # type: ignore[no-untyped-call]
        client: Redis = sentinel.master_for(
            address.master, redis_class=_MasterClient, **_options(timeout), **address.login()
        )
        return client
    return Redis.from_url(url, **_options(timeout))


def connect_async(url: str, *, timeout: float) -> redis.asyncio.Redis:
    """An asyncio client with one connection. `timeout` is in seconds."""
    if address := sentinel_address(url):
        sentinel = AsyncSentinel(list(address.sentinels), sentinel_kwargs=_asking(address))  # type: ignore[no-untyped-call]
        client: redis.asyncio.Redis = sentinel.master_for(
            address.master, redis_class=_AsyncMasterClient, **_options(timeout), **address.login()
        )
        return client
    return redis.asyncio.Redis.from_url(url, **_options(timeout))


def unsafe_options(options: dict[str, Any]) -> str | None:
    """What is wrong with a connection's options, as the end of a sentence; None if they are safe."""
    if options.get("protocol") != 2:
        return "must be set to protocol 2"
    retry = options.get("retry")
    if options.get("retry_on_timeout") or options.get("retry_on_error") or (retry and retry.get_retries()):
        return "must not retry"
    return None


class _MasterClient(Redis):
    """Also closes the connections to the Sentinels."""

    def close(self) -> None:
        pool: Any = self.connection_pool
        for sentinel in pool.sentinel_manager.sentinels:
            sentinel.close()
        super().close()


class _AsyncMasterClient(redis.asyncio.Redis):
    """Also closes the connections to the Sentinels."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        pool: Any = self.connection_pool
        await pool.sentinel_manager.aclose()
        await super().aclose(close_connection_pool)


def _asking(address: SentinelAddress) -> dict[str, Any]:
    return address.sentinel_options() | {"retry": None}


def _options(timeout: float) -> dict[str, Any]:
    return {
        "protocol": 2,
        "retry": None,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "max_connections": 1,
    }
