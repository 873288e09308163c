"""The address of one Redis host and its login, from any form of host that channels-redis accepts."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from typing import Any

from channels_redis.utils import create_pool
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.credentials import CredentialProvider, UsernamePasswordCredentialProvider
from redis.exceptions import RedisError

from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.config.redis_address import SENTINEL_SECONDS


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One reachable server: a `path` (unix socket), or a host and a port."""

    path: str | None
    host: str
    port: int
    tls: ssl.SSLContext | None
    credentials: CredentialProvider | None
    database: int
    client_name: str | None
    #: Found through Sentinel: the server itself must confirm that it is the master.
    must_be_master: bool


async def resolve(host: dict[str, Any]) -> Endpoint:
    """The endpoint of one entry of `decode_hosts`; a Sentinel's master is looked up every time.

    redis-py parses the options, so that URLs, TLS and credentials mean the same as everywhere else.
    Raises LayerUnavailable if no Sentinel knows a master.
    """
    pool = create_pool(host)
    # Never connected: it only holds the options, parsed and completed with defaults.
    options = pool.make_connection()
    address = (getattr(options, "host", ""), getattr(options, "port", 0))
    found = isinstance(pool, SentinelConnectionPool)
    if found:
        address = await _master(host)
    tls = getattr(options, "ssl_context", None)
    return Endpoint(
        path=getattr(options, "path", None),
        host=address[0],
        port=int(address[1]),
        tls=tls.get() if tls else None,
        credentials=_credentials(options),
        database=int(options.db or 0),
        client_name=options.client_name,
        must_be_master=found,
    )


async def until_moved(host: dict[str, Any], endpoint: Endpoint, seconds: float) -> None:
    """Returns when Sentinel names a master other than `endpoint`; asks it every `seconds`.

    After a manual failover the old master keeps its connections for 10 to 20 s, until Sentinel reconfigures
    it. Until then, guests on the old master and guests on the new one could not reach each other.
    """
    sentinel = _sentinel(host)
    try:
        while True:
            await asyncio.sleep(seconds)
            with contextlib.suppress(RedisError):  # without an answer the master is assumed unchanged
                if await sentinel.discover_master(host["master_name"]) != (endpoint.host, endpoint.port):
                    return
    finally:
        await sentinel.aclose()


async def _master(host: dict[str, Any]) -> tuple[str, int]:
    sentinel = _sentinel(host)
    try:
        address: tuple[str, int] = await sentinel.discover_master(host["master_name"])
    except RedisError as error:
        raise LayerUnavailable(f"no Sentinel answered with a master ({type(error).__name__})") from error
    finally:
        await sentinel.aclose()
    return address


def _sentinel(host: dict[str, Any]) -> Sentinel:
    given = host.get("sentinel_kwargs") or {}
    defaults = {
        "socket_timeout": SENTINEL_SECONDS,
        "socket_connect_timeout": SENTINEL_SECONDS,
        "retry": Retry(NoBackoff(), 0),  # the next connection attempt is the retry
        "protocol": 2,
    }
    return Sentinel(host["sentinels"], sentinel_kwargs=defaults | given)  # type: ignore[no-untyped-call]


def _credentials(options: Any) -> CredentialProvider | None:
    if options.credential_provider is not None:
        provider: CredentialProvider = options.credential_provider
        return provider
    if options.username or options.password:
        return UsernamePasswordCredentialProvider(options.username, options.password)
    return None
