"""A hanging Redis: all waiting calls fail with the first one, not batch after batch."""

import asyncio
from collections.abc import Sequence

from chatsite.redis.embedded import RedisServer
from chatsite.redis.state_connection import StateConnection
from matchmaking.errors import MatchmakingError
from matchmaking.store.pipeline import CALLS_PER_FLIGHT, Pipeline, Script

SCRIPT = Script("one", "return 'one'")


class CountingConnection(StateConnection):
    flights = 0

    async def carry(self, commands: Sequence[Sequence[str | int]]) -> Sequence[object]:
        self.flights += 1
        return await super().carry(commands)


async def test_all_calls_waiting_for_a_hanging_redis_fail_together() -> None:
    with RedisServer() as server:
        connection = CountingConnection(server.url, timeout=1)
        pipeline = Pipeline(connection)
        server.pause()
        calls = [pipeline.run(SCRIPT, [], []) for _ in range(3 * CALLS_PER_FLIGHT)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        server.resume()
        assert all(isinstance(answer, MatchmakingError) for answer in answers)
        assert connection.flights == 1
        async with asyncio.timeout(10):
            assert await pipeline.run(SCRIPT, [], []) == b"one"
        pipeline.close()
