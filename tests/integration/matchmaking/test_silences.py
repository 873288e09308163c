"""Silences of Redis: no grace and no lease runs during one, and dead processes do not seem to return."""

import asyncio

from redis import Redis

from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Partner
from tests.integration.matchmaking.pool import Process, Records, all_beat, many_connections
from tests.integration.matchmaking.test_fairness import find

TIMING = Timing(grace=1_200, lease=400, beat=100)
SILENCE = 20_000


async def two_in_a_chat(url: str, pool: str) -> tuple[Process, Process, Guest]:
    """Two processes, and the second one's guest, who chats with one of the first."""
    here, there = (Process(many_connections(url), pool, TIMING) for _ in range(2))
    await all_beat([here, there])
    await find(here, "tea")
    guest = await find(there, "tea")
    return here, there, guest


def partner(process: Process, guest: Guest) -> Partner | None:
    """The guest's partner as its process knows it; None if the chat is over."""
    state = process.matchmaker.guest(guest.id).state
    return state.partner if isinstance(state, Chatting) else None


async def test_the_grace_after_a_killed_process_does_not_run_while_redis_is_silent(
    redis: Redis, redis_url: str
) -> None:
    pool = new_id()
    records = Records(redis, pool)
    killed, process, guest = await two_in_a_chat(redis_url, pool)
    async with asyncio.timeout(15):
        while not (away := partner(process, guest)) or not away.away:
            await process.beat()
        process.watched.moves.clear()
        records.be_silent(SILENCE)
        while still := partner(process, guest):
            assert still.away == away.away, "and nobody hears that it came back"
            await process.beat()
        assert process.matchmaker.awake - away.away >= TIMING.grace
        assert len(process.watched.moves) == 1
        while killed.id in records.processes():
            await process.beat()  # it is remembered for the grace of its guests, not forever


async def test_after_an_outage_every_process_has_one_lease_to_return(redis: Redis, redis_url: str) -> None:
    pool = new_id()
    late, process, guest = await two_in_a_chat(redis_url, pool)
    Records(redis, pool).be_silent(SILENCE)
    await process.beat()
    process.heartbeat.reconcile()
    await process.beat()
    await late.beat()
    await process.beat()
    assert not any(
        after.state.partner.away for _, after in process.watched.moves if isinstance(after.state, Chatting)
    )
    found = partner(process, guest)
    assert found is not None
    assert not found.away
