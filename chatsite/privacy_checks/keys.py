"""The keys of a Redis: how many there are, how many never expire, and the longest that one found still lives."""

from dataclasses import dataclass
from typing import cast

from redis import Redis

#: A look reads at most so many keys, in slices, and the next one goes on from there.
MOST_KEYS = 2_000
SLICE = 200


@dataclass(frozen=True, slots=True)
class Keys:
    """`total` and `lasting` are exact; `longest` (ms) is of the `looked` keys that this look read."""

    total: int
    lasting: int
    looked: int
    longest: int


class KeySweep:
    """Walks around one database, a part each time: a large one is seen whole after several looks."""

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
