"""Keys in Redis, for processes on many machines. Each process holds copies in case Redis loses its data."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from chat.report_keys.keys import KEY_BYTES, Held, KeysError
from chatsite.redis.clients import REDIS_ERRORS, matchmaking_redis
from matchmaking.store.keys import SiteKeys

_HASH = SiteKeys().report_keys
#: Renewed while any process of the site runs. No key in Redis lives longer than nine days, as /privacy/ says.
_LIFE_SECONDS = 8 * 86_400


class SharedKeys:
    """Fields of one hash, each `key made`: hexadecimal digits, and seconds since the Unix epoch."""

    can_lose_keys = True

    def __init__(self) -> None:
        self._copies: dict[str, bytes] = {}

    def make(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        with _reported():
            if not self._put(name, body := b"%s %d" % (key.hex().encode(), time.time())):
                raise KeysError
        self._copies[name] = body
        return key

    def get(self, name: str) -> bytes | None:
        with _reported():
            body = matchmaking_redis().hget(_HASH, name)
        return _key(body) if isinstance(body, bytes) else None

    def destroy(self, name: str) -> bool:
        with _reported():
            was_here = bool(matchmaking_redis().hdel(_HASH, name))
        self._copies.pop(name, None)
        return was_here

    def held(self) -> list[Held]:
        now = time.time()
        return [Held(name, now - _made(body)) for name, body in self._all().items()]

    def keep(self, names: set[str]) -> list[str]:
        """Copies exactly these keys into memory, and restores those that Redis lost."""
        there = self._all()
        held = {**self._copies, **there}
        self._copies = {name: held[name] for name in names & held.keys()}
        missing = [name for name in self._copies if name not in there]
        with _reported():
            for name in missing:
                self._put(name, self._copies[name])
            if there:
                matchmaking_redis().expire(_HASH, _LIFE_SECONDS)
        return missing

    def _all(self) -> dict[str, bytes]:
        with _reported():
            found = matchmaking_redis().hgetall(_HASH)
        return {name.decode(): body for name, body in cast("dict[bytes, bytes]", found).items()}

    def _put(self, name: str, body: bytes) -> bool:
        """Whether the name was free."""
        with matchmaking_redis().pipeline(transaction=True) as pipeline:
            pipeline.hsetnx(_HASH, name, body)
            pipeline.expire(_HASH, _LIFE_SECONDS)
            return bool(pipeline.execute()[0])


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except REDIS_ERRORS as error:
        raise KeysError from error


def _key(body: bytes) -> bytes:
    return bytes.fromhex(body.split(b" ")[0].decode())


def _made(body: bytes) -> float:
    return float(body.split(b" ")[1])
