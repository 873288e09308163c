"""Key rings that all processes share through Redis; each key expires on time."""

import secrets
from dataclasses import dataclass

from redis import Redis

from matchmaking.store.keys import PoolKeys
from matchmaking.store.scripts import Scripts

SECRET_BYTES = 32
ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Key:
    """`id`: 8 hexadecimal digits. Times are milliseconds of Redis's clock."""

    id: str
    secret: bytes
    made: int
    expires: int

    def __repr__(self) -> str:
        return f"<Key {self.id}>"


class Keyring:
    """This process's copy of one ring.

    A key is used for `used` ms and stays valid for `good` ms after creation.
    """

    def __init__(self, name: str, *, used: int, good: int) -> None:
        self.name = name
        self._used = used
        #: How long a key stays valid (ms).
        self.good_for = good
        self._keys: dict[str, Key] = {}
        #: The key to use; None until the first `renew`.
        self.current: Key | None = None

    def get(self, key_id: str) -> Key | None:
        """The key with this id, if it is still valid."""
        return self._keys.get(key_id)

    def good(self) -> list[Key]:
        """All valid keys, newest first."""
        return sorted(self._keys.values(), key=lambda key: key.made, reverse=True)

    async def renew(self, scripts: Scripts) -> None:
        """Fetches the current keys, and restores those held here if Redis lost them. Raises MatchmakingError."""
        held = [
            part for key in self._keys.values() for part in (key.id, key.secret.hex(), key.made, key.expires)
        ]
        new_id, new_secret = secrets.token_hex(ID_BYTES), secrets.token_hex(SECRET_BYTES)
        found = await scripts.keyring(self.name, self._used, self.good_for, new_id, new_secret, held)
        self._keys = {
            record.id: Key(record.id, bytes.fromhex(record.secret), record.made, record.expires)
            for record in found
        }
        self.current = max(self._keys.values(), key=lambda key: key.made, default=None)


def read_ring(redis: "Redis", pool: str, name: str) -> list[Key]:
    """The keys of a pool's ring, newest first, for callers outside the server processes.

    Raises redis.RedisError.
    """
    keys = []
    ring: dict[bytes, bytes] = redis.hgetall(f"{PoolKeys(pool).keyring}{name}")  # type: ignore[assignment]
    for key_id, body in ring.items():
        secret, made, expires = body.decode().split(" ")
        keys.append(Key(key_id.decode(), bytes.fromhex(secret), int(made), int(expires)))
    return sorted(keys, key=lambda key: key.made, reverse=True)
