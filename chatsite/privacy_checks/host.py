"""A Redis host as it describes itself: its configuration, if readable, and its INFO."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from redis import RedisError

from chatsite.config.origins import is_loopback
from chatsite.config.redis_address import host_names
from chatsite.privacy_checks.keys import Keys, KeySweep
from chatsite.redis import options
from chatsite.redis.clients import connect


@dataclass(frozen=True, slots=True)
class Host:
    """`name` numbers the host; `config` omits what is unknown; `info` is None if it did not answer."""

    name: str
    is_local: bool
    is_replica: bool
    config: dict[str, str]
    info: dict[str, Any] | None
    keys: Keys | None


class Hosts:
    """Every Redis of the site, each queried once per check. Synchronous."""

    def __init__(self) -> None:
        self._sweeps: dict[str, KeySweep] = {}

    def look(self) -> list[Host]:
        """State and pub/sub servers, each followed by its replicas."""
        urls = list(dict.fromkeys([settings.REDIS_URL, *settings.PUBSUB_URLS]))
        found: list[Host] = []
        for number, url in enumerate(urls, 1):
            name = f"redis {number}" if len(urls) > 1 else "redis"
            host = self._ask(name, url, is_replica=False)
            found.append(host)
            for place, replica_url in enumerate(_replicas(url, host.info or {}), 1):
                found.append(self._ask(f"{name} replica {place}", replica_url, is_replica=True))
        return found

    def _ask(self, name: str, url: str, *, is_replica: bool) -> Host:
        config: dict[str, str] = {}
        info: dict[str, Any] | None = None
        keys: Keys | None = None
        try:
            with closing(connect(url, timeout=settings.REDIS_TIMEOUT_SECONDS)) as client:
                info = client.info()
                config = options.read(client)
                if not is_replica:  # a replica holds the same keys
                    keys = self._sweeps.setdefault(url, KeySweep()).look(client)
        except (RedisError, OSError):
            pass  # without an answer the promise is reported as unverified
        is_local = all(map(is_loopback, host_names(url)))  # a socket has no host names
        return Host(name, is_local, is_replica, config, info, keys)


def _replicas(url: str, info: dict[str, Any]) -> Iterator[str]:
    """The URLs of the replicas that a server lists, with the server's own password."""
    parts = urlsplit(url)
    for place in range(int(info.get("connected_slaves", 0))):
        slave = info.get(f"slave{place}")
        if isinstance(slave, dict):
            account, at, _ = parts.netloc.rpartition("@")
            ip = slave["ip"]
            address = f"{account}{at}{f'[{ip}]' if ':' in str(ip) else ip}:{slave['port']}"
            scheme = "rediss" if parts.scheme == "rediss" else "redis"
            yield urlunsplit((scheme, address, "/0", "", ""))
