"""Django's `CACHES` and `CHANNEL_LAYERS`, for a Redis given by its URL or its Sentinels."""

from typing import Any
from urllib.parse import quote

from chatsite.config import env
from chatsite.config.redis_address import SentinelAddress, sentinel_address


def maxmemory_mb() -> int:
    """The memory limit (MiB) of the embedded Redis. Read before Django's settings are complete."""
    return env.integer("REDIS_MAXMEMORY_MB", 256, low=8, high=1_048_576)


def caches(url: str, *, timeout: int) -> dict[str, dict[str, Any]]:
    """django-redis on the state server; `timeout` is in seconds."""
    connection: dict[str, Any] = {
        # RESP3 disables redis-py's check for unread replies: a command could get another's.
        "protocol": 2,
        "max_connections": 16,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # A script that timed out may have run: only a caller that knows the revision can repeat it.
        "retry": None,
    }
    options: dict[str, Any] = {
        "SERIALIZER": "django_redis.serializers.json.JSONSerializer",  # the default is pickle
        "CONNECTION_POOL_KWARGS": connection,
    }
    location = url
    if address := sentinel_address(url):
        location = _master_url(address)
        options |= {
            "CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
            "SENTINELS": list(address.sentinels),
            "SENTINEL_KWARGS": address.sentinel_options() | {"retry": None},
        }
    else:
        options["CONNECTION_POOL_CLASS"] = "redis.BlockingConnectionPool"
        connection["timeout"] = timeout
    return {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            # The prefix of every key of the site, by which `purge` finds them.
            "KEY_PREFIX": "passerby",
            "LOCATION": location,
            "OPTIONS": options,
        }
    }


def channel_layers(urls: list[str], *, keys: list[str]) -> dict[str, dict[str, Any]]:
    """The channel layer over the pub/sub servers; `keys` encrypt the messages."""
    return {
        "default": {
            "BACKEND": "chatsite.channel_layer.layer.PubSubChannelLayer",
            "CONFIG": {
                "hosts": [host_of(url) for url in urls],
                # The prefix of every channel of the site, so that a Redis ACL can cover them all.
                "prefix": "passerby.",
                "symmetric_encryption_keys": keys or None,
            },
        }
    }


def host_of(url: str) -> dict[str, Any]:
    """A host in the form that channels-redis takes."""
    if address := sentinel_address(url):
        return {
            "sentinels": list(address.sentinels),
            "master_name": address.master,
            "sentinel_kwargs": address.sentinel_options(),
            "protocol": 2,
        } | address.login()
    return {"address": url, "protocol": 2}


def _master_url(address: SentinelAddress) -> str:
    """The form django-redis expects: the master's name in place of the host."""
    login = quote(address.username or "", safe="")
    if address.password:
        login += f":{quote(address.password, safe='')}"
    return f"redis://{login}{'@' if login else ''}{address.master}/{address.database}"
