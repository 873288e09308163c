"""The keys of a Redis: how many there are, how many never expire, and the longest remaining TTL found."""

from dataclasses import dataclass
from typing import cast

from redis import Redis

#: A check reads at most this many keys, in slices; the next check continues from there.
MOST_KEYS = 2_000
SLICE = 200


@dataclass(frozen=True, slots=True)
class Keys:
    """`total` and `lasting` are exact; `longest` (ms) covers the `looked` keys that this check read."""

    total: int
    lasting: int
    looked: int
    longest: int


class KeySweep:
    """Walks one database, part by part: a large one is covered after several checks."""

    def __init__(self) -> None:
        self._cursor = 0

    def look(self, client: Redis) -> Keys:
        """Raises RedisError."""
        number = client.connection_pool.connection_kwargs.get("db") or 0
        counts = client.info("keyspace").get(f"db{number}", {"keys": 0, "expires": 0})
        looked, longest = 0, 0
        while looked < MOST_KEYS:
            self._cursor, names = cast("tuple[int, list[bytes]]", client.scan(self._cursor, count=SLICE))
            if names:
                pipeline = client.pipeline(transaction=False)
                for name in names:
                    pipeline.pttl(name)
                looked += len(names)
                longest = max(longest, *pipeline.execute(), 0)
            if not self._cursor:
                break
        lasting = int(counts["keys"]) - int(counts["expires"])
        return Keys(total=int(counts["keys"]), lasting=lasting, looked=looked, longest=longest)
