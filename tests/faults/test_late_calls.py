"""Calls that Redis runs after their callers gave up must not undo what has happened since."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from redis import Redis

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.matchmaker import Matchmaker
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline, Script
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import Token, new_id
from matchmaking.values import Wishes
from tests.integration.matchmaking.pool import Records, Watched
from tests.support.client_carrier import ClientCarrier

POOL = "late"


class LatePipeline(Pipeline):
    """While it is `late`, calls time out; Redis runs them only at `arrive`."""

    late = False

    def __init__(self, redis: Redis) -> None:
        super().__init__(ClientCarrier(lambda: redis))
        self._under_way: list[tuple[Script, Any, Any]] = []

    async def run(self, script: Script, keys: Any, args: Any) -> bytes:
        if self.late:
            self._under_way.append((script, keys, args))
            raise MatchmakingError(Trouble.UNAVAILABLE)
        return await super().run(script, keys, args)

    async def arrive(self) -> None:
        assert self._under_way
        for call in self._under_way:
            await super().run(*call)


@pytest_asyncio.fixture(loop_scope="session")
async def pipeline(redis: Redis) -> AsyncIterator[LatePipeline]:
    made = LatePipeline(redis)
    yield made
    made.close()


@pytest.fixture
def matchmaker(pipeline: LatePipeline) -> Matchmaker:
    timing, process = Timing(), new_id()
    return Matchmaker(Scripts(pipeline, PoolKeys(POOL), process, timing), timing, process, Watched())


async def arrived(matchmaker: Matchmaker, connection_id: str = "first") -> Token:
    _, token = await matchmaker.arrive(connection_id, 1)
    return token


async def find_late(matchmaker: Matchmaker, pipeline: LatePipeline, token: Token) -> None:
    pipeline.late = True
    with pytest.raises(MatchmakingError):
        await matchmaker.find(token.id, Wishes(), inbox=new_id())
    pipeline.late = False


async def test_a_late_find_does_not_undo_a_stop(
    matchmaker: Matchmaker, pipeline: LatePipeline, redis: Redis
) -> None:
    token = await arrived(matchmaker)
    await find_late(matchmaker, pipeline, token)
    await matchmaker.stop(token.id)
    await pipeline.arrive()
    assert Records(redis, POOL).guests()[token.id]["state"] == "idle"
    assert Records(redis, POOL).queue() == set()


async def test_a_late_find_does_not_search_for_a_guest_who_left(
    matchmaker: Matchmaker, pipeline: LatePipeline, redis: Redis
) -> None:
    token = await arrived(matchmaker)
    await find_late(matchmaker, pipeline, token)
    await matchmaker.away(token.id, "first")
    await pipeline.arrive()
    assert Records(redis, POOL).queue() == set()
    assert Records(redis, POOL).guests()[token.id]["away"] != "0"


async def test_a_late_ready_does_not_bring_back_a_guest_who_left(
    matchmaker: Matchmaker, pipeline: LatePipeline, redis: Redis
) -> None:
    token = await arrived(matchmaker)
    await matchmaker.find(token.id, Wishes(), inbox=new_id())
    await matchmaker.resume(token, 2, "second")
    pipeline.late = True
    with pytest.raises(MatchmakingError):
        await matchmaker.ready(token.id)
    pipeline.late = False
    await matchmaker.away(token.id, "second")
    await pipeline.arrive()
    assert Records(redis, POOL).queue() == set()
    assert Records(redis, POOL).guests()[token.id]["away"] != "0"


async def test_a_late_resume_does_not_take_a_guest_from_its_newer_connection(
    matchmaker: Matchmaker, pipeline: LatePipeline, redis: Redis
) -> None:
    token = await arrived(matchmaker)
    pipeline.late = True
    with pytest.raises(MatchmakingError):
        await matchmaker.resume(token, 2, "second")
    pipeline.late = False
    await matchmaker.resume(token, 3, "third")
    await pipeline.arrive()
    assert Records(redis, POOL).guests()[token.id]["connection_id"] == "third"


async def test_a_late_away_does_not_affect_a_guest_who_has_resumed(
    matchmaker: Matchmaker, pipeline: LatePipeline, redis: Redis
) -> None:
    token = await arrived(matchmaker)
    pipeline.late = True
    with pytest.raises(MatchmakingError):
        await matchmaker.away(token.id, "first")
    pipeline.late = False
    await matchmaker.resume(token, 2, "second")
    await pipeline.arrive()
    assert Records(redis, POOL).guests()[token.id]["away"] == "0"
