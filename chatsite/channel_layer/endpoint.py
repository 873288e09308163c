"""Where one Redis host is and how to greet it, from any form of host that channels-redis accepts."""

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
    #: Found by Sentinel: the server itself must confirm that it is the master.
    must_be_master: bool


async def resolve(host: dict[str, Any]) -> Endpoint:
    """The endpoint of one entry of `decode_hosts`; a Sentinel's master is looked up anew each time.

    redis-py reads the options, so that URLs, TLS and credentials mean what they mean everywhere else.
    Raises LayerUnavailable when no Sentinel knows a master.
    """
    pool = create_pool(host)
    # Never connected: it only holds the options, read and completed with their defaults.
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
    """Returns when Sentinel names another master than `endpoint`; it is asked every so many seconds.

    After a manual failover the old master keeps its connections for 10 to 20 s, until Sentinel reconfigures it:
    those who stay with it and those who come to the new one would not hear each other.
    """
    sentinel = _sentinel(host)
    try:
        while True:
            await asyncio.sleep(seconds)
            with contextlib.suppress(RedisError):  # nobody says otherwise, so it is where it was
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
        "retry": Retry(NoBackoff(), 0),  # the next attempt to connect is the retry
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
