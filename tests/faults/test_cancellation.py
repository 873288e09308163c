"""Tasks that are cancelled during their Redis calls: the call may have run without anyone receiving its answer."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
import pytest_asyncio
from redis import Redis

from matchmaking.errors import MatchmakingError
from matchmaking.heartbeat import ROTATION_BEATS
from matchmaking.rules import Rules
from matchmaking.store.pipeline import Pipeline, Script
from matchmaking.store.scripts import Timing
from matchmaking.tokens import Token, new_id
from matchmaking.values import Chatting, Guest, Idle, Waiting, Wishes
from tests.integration.matchmaking.pool import Process, Records, all_beat, many_connections
from tests.support.client_carrier import ClientCarrier

POOL = "cancelled"
#: Long enough that no lease or grace ends on a busy machine.
TIMING = Timing(grace=120_000, lease=60_000)
PEOPLE = 8


class Person:
    """A tab, which is connected to one process at a time."""

    def __init__(self, token: Token, process: Process, connection_id: str) -> None:
        self.token = token
        self.is_connected = True
        self._process = process
        self._connection_id = connection_id
        self._take = 1

    @property
    def guest(self) -> Guest:
        return self._process.matchmaker.guest(self.token.id)

    def act(self, chance: random.Random) -> Coroutine[Any, Any, Any]:
        """One of the actions that its buttons allow now."""
        matchmaker, me = self._process.matchmaker, self.token.id
        match self.guest.state:
            case Chatting(chat=chat):
                if chance.random() < 0.5:
                    return matchmaker.leave(me, chat, "left")
                return matchmaker.next(me, chat, Wishes(), inbox=new_id())
            case Waiting():
                return matchmaker.stop(me) if chance.random() < 0.5 else matchmaker.retry(me)
            case Idle():
                return matchmaker.rename(me) if chance.random() < 0.2 else self.search()

    async def search(self) -> None:
        await self._process.matchmaker.find(self.token.id, Wishes(), inbox=new_id())

    async def move(self, process: Process) -> None:
        """The connection breaks, and a new one resumes on that process."""
        self.is_connected = False
        await self._process.matchmaker.away(self.token.id, self._connection_id)
        self._process, self._connection_id, self._take = process, new_id(), self._take + 1
        guest = await process.matchmaker.resume(self.token, self._take, self._connection_id)
        if not isinstance(guest.state, Idle):
            await process.matchmaker.ready(guest.id)
        self.is_connected = True


@pytest_asyncio.fixture(loop_scope="session")
async def processes(redis: Redis, redis_url: str) -> AsyncIterator[list[Process]]:
    with many_connections(redis_url) as client:
        found = [Process(client, POOL, TIMING) for _ in range(2)]
        for process in found:
            process.scripts.set_rules(Rules(cooldown=0))  # so that the remaining guests can be matched
        await all_beat(found)
        yield found
        for process in found:
            process.pipeline.close()


@pytest.mark.parametrize("rounds", [80, pytest.param(2_000, marks=pytest.mark.slow)])
async def test_tasks_that_are_cancelled_inside_redis_calls_leave_nobody_stuck(
    processes: list[Process], redis: Redis, chance: random.Random, rounds: int
) -> None:
    people = [await arrive(chance.choice(processes)) for _ in range(PEOPLE)]
    for _ in range(rounds):
        works = [
            person.act(chance)
            if person.is_connected and chance.random() < 0.8
            else person.move(chance.choice(processes))
            for person in people
        ]
        await run_and_cancel(works, chance)
        if chance.random() < 0.2:
            await all_beat(processes)

    for person in people:
        if not person.is_connected:
            await person.move(chance.choice(processes))
    for _ in range(ROTATION_BEATS + 1):
        await all_beat(processes)
    for person in people:
        if isinstance(person.guest.state, Idle):
            await person.search()
    await all_beat(processes)
    assert_all_chat(people, Records(redis, POOL))


async def test_a_batch_that_fails_delays_no_other(redis: Redis) -> None:
    failures = [RuntimeError("no client can be made")]

    def connect() -> Redis:
        if failures:
            raise failures.pop()
        return redis

    pipeline = Pipeline(ClientCarrier(connect))
    script = Script("one", "return 'one'")
    with pytest.raises(MatchmakingError):
        await pipeline.run(script, [], [])
    async with asyncio.timeout(5):
        assert await pipeline.run(script, [], []) == b"one"
    pipeline.close()


async def run_and_cancel(works: list[Coroutine[Any, Any, Any]], chance: random.Random) -> None:
    """Starts them all, and cancels about half of them at random points."""
    tasks = [asyncio.create_task(work) for work in works]
    for task in chance.sample(tasks, len(tasks)):
        if chance.random() < 0.5:
            await asyncio.sleep(chance.choice((0, 0, 0.0005, 0.002)))
        if chance.random() < 0.5:
            task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


async def arrive(process: Process) -> Person:
    connection_id = new_id()
    _, token = await process.matchmaker.arrive(connection_id, 1)
    return Person(token, process, connection_id)


def assert_all_chat(people: list[Person], records: Records) -> None:
    """All are in pairs, and Redis agrees."""
    guests = records.guests()
    for person in people:
        state, record = person.guest.state, guests[person.token.id]
        assert isinstance(state, Chatting)
        assert (record["chat"], record["partner"]) == (state.chat, state.partner.id)
        assert guests[state.partner.id]["partner"] == person.token.id
        assert record["away"] == "0"
    assert records.queue() == set()
