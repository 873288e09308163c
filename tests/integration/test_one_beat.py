"""One beat at a time: whoever comes while it is under way does not begin another."""

import asyncio
from typing import Any

from redis import Redis

from chat.hub import Hub
from matchmaking.tokens import new_id


async def test_all_who_come_when_redis_forgot_wait_for_the_same_beat(redis: Redis) -> None:
    pool = Hub().main
    await pool.beat()
    await asyncio.gather(*(pool.matchmaker.arrive(new_id(), 1) for _ in range(30)))

    async def scripts(comers: int) -> int:
        """How many scripts it takes to write everything back; each asks for the time once."""
        redis.flushall()
        redis.config_resetstat()
        await asyncio.gather(*(pool.beat() for _ in range(comers)))
        statistics: Any = redis.info("commandstats")
        return int(statistics["cmdstat_time"]["calls"])

    assert await scripts(comers=20) == await scripts(comers=1)
