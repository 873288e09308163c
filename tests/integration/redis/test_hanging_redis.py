"""A hanging Redis: all waiting calls fail with the first one, not batch after batch."""

import asyncio

from redis import Redis

from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from matchmaking.errors import MatchmakingError
from matchmaking.store.pipeline import CALLS_PER_FLIGHT, Pipeline, Script

SCRIPT = Script("one", "return 'one'")


async def test_all_calls_waiting_for_a_hanging_redis_fail_together() -> None:
    flights: list[Redis] = []

    def depart() -> Redis:
        flights.append(client)
        return flights[-1]

    with RedisServer() as server, connect(server.url, timeout=1) as client:
        pipeline = Pipeline(depart)
        server.pause()
        calls = [pipeline.run(SCRIPT, [], []) for _ in range(3 * CALLS_PER_FLIGHT)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        server.resume()
        assert all(isinstance(answer, MatchmakingError) for answer in answers)
        assert len(flights) == 1
        async with asyncio.timeout(10):
            assert await pipeline.run(SCRIPT, [], []) == b"one"
        pipeline.close()
