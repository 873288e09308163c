"""The address of a Redis: the URL of a server, or of the Sentinels that know the current master."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from redis.connection import URL_QUERY_ARGUMENT_PARSERS

from chatsite.config.service_url import parse

#: `redis+sentinel://[user:password@]host[:port][,host[:port]...]/master[/database][?sentinel_password=...]`
SENTINEL_SCHEME = "redis+sentinel"
SCHEMES = ("redis", "rediss", "unix", SENTINEL_SCHEME)
_SENTINEL_PORT = 26379
#: Values of `ssl_cert_reqs`.
_CERTIFICATES = ("none", "optional", "required")
#: A hanging Sentinel must leave time to ask the next one within a single connection attempt.
SENTINEL_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """The name of a master, and the Sentinels that know its address."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    database: int
    #: For the master.
    username: str | None
    password: str | None
    sentinel_password: str | None

    def login(self) -> dict[str, Any]:
        """redis-py's options for the connection to the master."""
        given = {"username": self.username, "password": self.password}
        return {"db": self.database} | {name: value for name, value in given.items() if value}

    def sentinel_options(self) -> dict[str, Any]:
        """redis-py's options for the connections to the Sentinels."""
        password = {"password": self.sentinel_password} if self.sentinel_password else {}
        return {
            "socket_timeout": SENTINEL_SECONDS,
            "socket_connect_timeout": SENTINEL_SECONDS,
            "protocol": 2,
        } | password


def sentinel_address(url: str) -> SentinelAddress | None:
    """None for the URL of a server. Raises ValueError, without quoting a password."""
    parts = _split(url)
    if parts.scheme != SENTINEL_SCHEME:
        return None
    name, _, database = parts.path.strip("/").partition("/")
    if not name or not re.fullmatch(r"[0-9]{0,4}", database):
        raise ValueError("must end in /master or /master/database")
    login, _, _ = parts.netloc.rpartition("@")
    username, _, password = login.partition(":")
    return SentinelAddress(
        sentinels=tuple(_host_and_port(host) for host in _hosts(parts)),
        master=name,
        database=int(database or 0),
        username=unquote(username) or None,
        password=unquote(password) or None,
        sentinel_password=parse_qs(parts.query).get("sentinel_password", [None])[0],
    )


def split_urls(text: str) -> list[str]:
    """Comma-separated URLs; the commas between one URL's Sentinels do not split it."""
    return [url.strip() for url in re.split(r",\s*(?=[a-z+]+://)", text) if url.strip()]


def without_password(url: str) -> str:
    """The URL for logs."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def host_names(url: str) -> list[str]:
    """The hosts in the URL; none for a unix socket."""
    return [_host_and_port(host)[0] for host in _hosts(_split(url)) if host]


def check(url: str) -> None:
    """Checks that the URL names one server, or a master through its Sentinels.

    Raises ValueError with the end of a sentence that starts with the setting's name; never quotes a value.
    """
    found = parse(url, SCHEMES, many=(SENTINEL_SCHEME,))
    match found.scheme:
        case "unix":
            if found.host or not found.path:
                raise ValueError(
                    "must have three slashes before the path of its socket: unix:///run/redis.sock"
                )
        case "redis" | "rediss":
            if not found.host or not re.fullmatch(r"[0-9]{0,4}", found.path):
                raise ValueError("must have a host, and after it nothing but a database number")
        case _:
            sentinel_address(url)
            if not all(host for host, _ in found.places) or found.options.keys() - {"sentinel_password"}:
                raise ValueError("must be like redis+sentinel://host:26379,host:26379/master")
            return
    _check_options(found.options, is_encrypted=found.scheme == "rediss")


def _check_options(options: Mapping[str, str], *, is_encrypted: bool) -> None:
    """redis-py would refuse an unknown or malformed option only on connecting."""
    readers: dict[str, Any] = {
        "db": _database,
        **URL_QUERY_ARGUMENT_PARSERS,
        "max_connections": _one_or_more,
        "protocol": _protocol,
    }
    if is_encrypted:
        readers |= dict.fromkeys(("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile"), str)
        readers["ssl_cert_reqs"] = _CERTIFICATES.index
    elif any(name.startswith("ssl_") for name in options):
        raise ValueError("has a TLS option, which only rediss:// accepts")
    for name, value in options.items():
        if name not in readers:
            raise ValueError("has an option after its ? that the Redis client does not accept")
        try:
            readers[name](value)
        except (ValueError, TypeError):
            raise ValueError(f"has an invalid value for the option {name}") from None


def _database(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", value):
        raise ValueError(value)
    return int(value)


def _one_or_more(value: str) -> int:
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", value):
        raise ValueError(value)
    return int(value)


def _protocol(value: str) -> int:
    """The channel layer's own parser reads only RESP2."""
    if value != "2":
        raise ValueError(value)
    return 2


def _split(url: str) -> SplitResult:
    """Like `urlsplit`, which from Python 3.14 on refuses a host in brackets beside other hosts."""
    scheme, mark, rest = url.partition("://")
    netloc = re.split("[/?#]", rest, maxsplit=1)[0] if mark else ""
    return urlsplit(f"{scheme}{mark}{rest[len(netloc) :]}")._replace(netloc=netloc)


def _hosts(parts: SplitResult) -> list[str]:
    return parts.netloc.rpartition("@")[2].split(",")


def _host_and_port(host: str) -> tuple[str, int]:
    """Parses `one:26379`, `one`, or `[::1]:26379`."""
    found = re.fullmatch(r"(\[[^\]]+\]|[^:]+)(?::(\d+))?", host.strip())
    if found is None:
        raise ValueError("has an invalid host")
    return found[1].strip("[]"), int(found[2] or _SENTINEL_PORT)
