"""Redis that dies, hangs, loses its data, or is full."""

import asyncio
import random
import time

import pytest

from tests.faults.conftest import MODES, MODES_AT_LENGTH, QUICK, Trial
from tests.faults.crowd import Crowd
from tests.faults.site import Site

slow = pytest.mark.slow


async def backbone_is_back(site: Site, crowd: Crowd, since: float) -> None:
    for tab in crowd.tabs:
        await tab.hears(since, type="backbone", ok=True)


@MODES
@pytest.mark.parametrize("seconds", [0, pytest.param(10, marks=slow)])
async def test_redis_is_killed_and_comes_back_empty(trial: Trial, seconds: float) -> None:
    async with trial() as (site, crowd):
        site.redis.kill()
        killed = time.monotonic()
        await asyncio.sleep(seconds)
        await asyncio.to_thread(site.redis.start)
        await backbone_is_back(site, crowd, killed)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@pytest.mark.parametrize("seconds", [3, pytest.param(12, marks=slow)])
async def test_redis_is_stopped_and_continues(trial: Trial, seconds: float) -> None:
    """Both are at least as long as a lease: Redis was silent, so no grace or lease ends by the clock."""
    async with trial() as (site, crowd):
        site.redis.pause()
        await asyncio.sleep(seconds)
        site.redis.resume()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
async def test_redis_scripts_are_flushed_while_people_come_and_go(
    trial: Trial, chance: random.Random
) -> None:
    async with trial(fickle=0.2) as (site, _):
        with site.client() as redis:
            for _ in range(10):
                redis.script_flush()
                await asyncio.sleep(chance.uniform(0.1, 0.5))


@MODES_AT_LENGTH
async def test_a_full_redis_stops_no_chat(trial: Trial) -> None:
    async with trial() as (site, crowd):
        filled = time.monotonic()
        with site.client() as redis:
            redis.config_set("maxmemory", 1)
            for tab in crowd.tabs:
                await tab.hears(filled, type="backbone", ok=False)
            await crowd.all_deliver()
            await asyncio.sleep(int(QUICK["LEASE_SECONDS"]) + 1)
            redis.config_set("maxmemory", 64 << 20)
        await backbone_is_back(site, crowd, filled)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@slow
async def test_a_redis_that_is_full_for_longer_than_an_era_ends_no_chat(trial: Trial) -> None:
    async with trial(pause=0.5) as (site, crowd):
        filled = time.monotonic()
        with site.client() as redis:
            redis.config_set("maxmemory", 1)
            await asyncio.sleep(35)
            redis.config_set("maxmemory", 64 << 20)
        await backbone_is_back(site, crowd, filled)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
