"""The purge: deletes every key of the site in Redis. Synchronous."""

from redis import Redis

from matchmaking.store.keys import EVERY_KEY

_BATCH = 500


def purge(redis: "Redis") -> int:
    """Deletes the keys of all versions in batches, so that Redis serves others meanwhile. Returns the number."""
    count = 0
    batch: list[bytes] = []
    for key in redis.scan_iter(EVERY_KEY, count=_BATCH):
        batch.append(key)
        if len(batch) >= _BATCH:
            count += redis.unlink(*batch)
            batch = []
    return count + (redis.unlink(*batch) if batch else 0)
