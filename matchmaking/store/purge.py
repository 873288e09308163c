"""The purge: everything of the site in Redis goes. Synchronous."""

from redis import Redis

from matchmaking.store.keys import EVERY_KEY

_BATCH = 500


def purge(redis: "Redis") -> int:
    """How many keys went, those of older versions included. Slice by slice: Redis serves others meanwhile."""
    count = 0
    batch: list[bytes] = []
    for key in redis.scan_iter(EVERY_KEY, count=_BATCH):
        batch.append(key)
        if len(batch) >= _BATCH:
            count += redis.unlink(*batch)
            batch = []
    return count + (redis.unlink(*batch) if batch else 0)
