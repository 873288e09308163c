"""Redis's clock is set back or forward: nothing takes longer, and no guest ends because of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from redis import Redis

from matchmaking.matchmaker import Matchmaker
from matchmaking.rules import Limit
from matchmaking.store.pipeline import Arg, Script
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Waiting, Wishes
from tests.integration.matchmaking.pool import (
    QUICK_RULES,
    Process,
    RecordingPipeline,
    Records,
    all_beat,
    many_connections,
)

TIMING = Timing(grace=1_200, lease=400, beat=100)
TEN_MINUTES = 600
STEPS = pytest.mark.parametrize(
    "step", [-TEN_MINUTES, -TEN_MINUTES * 6, -2, TEN_MINUTES], ids=lambda s: f"{s:+} s"
)


class Clock:
    """The offset of Redis's clock, in seconds, for the scripts of a pool."""

    off = 0


class ShiftedPipeline(RecordingPipeline):
    """Its scripts read a clock that the test sets."""

    clock: Clock

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> bytes:
        read = "local clock = redis.call('TIME')\n"
        assert script.source.count(read) == 1
        shifted = script.source.replace(read, f"{read}clock[1] = clock[1] + {self.clock.off}\n")
        return await super().run(Script(script.name, shifted), keys, args)


class Pool:
    """Two processes whose scripts read one clock."""

    def __init__(self, url: str, rules: object = QUICK_RULES) -> None:
        self.clock = Clock()
        client, self.id = many_connections(url), new_id()
        self.records = Records(client, self.id)
        self.here, self.there = (Process(client, self.id, TIMING, rules) for _ in range(2))  # type: ignore[arg-type]
        for process in (self.here, self.there):
            process.pipeline.__class__ = ShiftedPipeline
            process.pipeline.clock = self.clock  # type: ignore[attr-defined]

    async def beats(self) -> None:
        await all_beat([self.here, self.there])

    async def pair(self) -> tuple[Guest, Guest]:
        await self.beats()
        guests = [await waits(process.matchmaker) for process in (self.here, self.there)]
        await self.beats()
        return guests[0], guests[1]


async def waits(matchmaker: Matchmaker, **wishes: object) -> Guest:
    guest, _ = await matchmaker.arrive(new_id(), 1)
    return await matchmaker.find(guest.id, Wishes(**wishes), inbox=new_id())  # type: ignore[arg-type]


@pytest.fixture
async def pool(redis: Redis, redis_url: str) -> AsyncIterator[Pool]:
    pool = Pool(redis_url)
    yield pool
    for process in (pool.here, pool.there):
        process.pipeline.close()


@STEPS
async def test_a_dead_process_is_noticed_in_time_and_its_guests_grace_ends(pool: Pool, step: int) -> None:
    _, guest = await pool.pair()
    pool.clock.off += step
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(10):
        while isinstance(state := pool.there.matchmaker.guest(guest.id).state, Chatting):
            if state.partner.away:
                pool.there.watched.hints.append("away")
            await asyncio.sleep(TIMING.beat / 1000)
            await pool.there.beat()
    lasted = asyncio.get_running_loop().time() - began
    assert "away" in pool.there.watched.hints
    # After a forward step every process has one more lease to return, as after a silence.
    assert (TIMING.grace - TIMING.lease) / 1000 <= lasted <= 3 * (TIMING.grace + 2 * TIMING.lease) / 1000


@STEPS
async def test_a_clock_step_makes_no_one_away_or_gone(pool: Pool, step: int) -> None:
    guests = await pool.pair()
    pool.clock.off += step
    for _ in range(20):
        await pool.beats()
        await asyncio.sleep(TIMING.beat / 1000)
    for process, guest in zip((pool.here, pool.there), guests, strict=True):
        state = process.matchmaker.guest(guest.id).state
        assert isinstance(state, Chatting)
        assert not state.partner.away
        assert process.watched.partings == []


@STEPS
async def test_waiting_guests_move_to_the_next_step_of_the_ladder(pool: Pool, step: int) -> None:
    pool.here.scripts.set_rules(replace(QUICK_RULES, widens=(300, 300)))
    await pool.beats()
    guest = await waits(pool.here.matchmaker, interests=("tea",), language="en")
    pool.clock.off += step
    async with asyncio.timeout(10):
        while isinstance(state := pool.here.matchmaker.guest(guest.id).state, Waiting) and state.step < 2:
            await asyncio.sleep(TIMING.beat / 1000)
            await pool.here.beat()


async def test_a_clock_step_back_does_not_change_a_networks_limits(pool: Pool) -> None:
    limit = Limit(2, span=2_000, burst=1)
    spend = pool.here.matchmaker.allowances.spend
    await pool.beats()
    assert await spend("finds", "n", limit) == 0
    pool.clock.off -= TEN_MINUTES
    await pool.beats()
    wait = await spend("finds", "n", limit)
    assert 0 < wait <= 2
    await asyncio.sleep(wait + 0.05)
    assert await spend("finds", "n", limit) == 0


async def test_the_line_stays_in_order(pool: Pool) -> None:
    """Who came before the clock was set back stays before those who came after."""
    await pool.beats()
    first = await waits(pool.here.matchmaker, interests=("tea",), only_interests=True)
    pool.clock.off -= TEN_MINUTES
    second = await waits(pool.here.matchmaker, interests=("tea", "milk"), only_interests=True)
    assert isinstance(second.state, Chatting), "they share an interest"
    assert second.state.partner.id == first.id
    early = await waits(pool.here.matchmaker, interests=("milk",), only_interests=True)
    pool.clock.off -= TEN_MINUTES
    await pool.beats()
    late = await waits(pool.here.matchmaker, interests=("salt",), only_interests=True)
    places = {guest: float(record["place"]) for guest, record in pool.records.guests().items()}
    assert places[early.id] < places[late.id]


async def test_the_pool_s_time_returns_to_the_clock_s(pool: Pool, redis: Redis) -> None:
    await pool.beats()
    pool.clock.off -= 2
    await pool.beats()
    (key,) = (key for key in redis.scan_iter("*era") if pool.id.encode() in key)
    assert 1_500 < int(redis.hget(key, "ahead") or 0) <= 2_000
    before = int(redis.hget(key, "ahead") or 0)
    beats = [int(redis.hget(key, "beat") or 0)]
    for _ in range(10):
        await asyncio.sleep(TIMING.beat / 1000)
        await pool.beats()
        beats.append(int(redis.hget(key, "beat") or 0))
    assert 0 < before - int(redis.hget(key, "ahead") or 0) < 500
    assert beats == sorted(beats)
