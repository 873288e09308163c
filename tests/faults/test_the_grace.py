"""The grace: what outlasts it ends, unless Redis was unavailable."""

import asyncio
import time

import pytest

from tests.faults.conftest import MODES_AT_LENGTH, Trial

SHORT = {"GRACE_SECONDS": 3}


async def test_a_guest_who_never_returns_is_gone_after_the_grace(trial: Trial) -> None:
    async with trial(pairs=2, **SHORT) as (_, crowd):
        gone = crowd.at_host(0)
        partners = [crowd.partner(tab) for tab in gone]
        begun = time.monotonic()
        for tab in gone:
            await crowd.close(tab)
        for partner in partners:
            away = await partner.hears(begun, type="partner", state="away")
            assert await partner.hears(begun, type="ended", reason="gone") - away > 2.5


@MODES_AT_LENGTH
async def test_an_outage_that_outlasts_the_grace_ends_no_chat(trial: Trial) -> None:
    async with trial(**SHORT) as (site, crowd):
        for tab in crowd.tabs[:2]:
            tab.guest.cut()  # these two are away when Redis stops, or return to a site without one
        site.redis.pause()
        await asyncio.sleep(8)
        site.redis.resume()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.slow
async def test_a_process_wakes_up_after_the_grace_when_redis_came_back_empty(trial: Trial) -> None:
    async with trial(**SHORT) as (site, crowd):
        late = site.hosts[0]
        late.pause()
        begun = time.monotonic()
        await asyncio.to_thread(site.redis.restart)
        for tab in crowd.at_host(1):
            await tab.hears(begun, type="ended", reason="gone")
        late.resume()
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="ended")


@pytest.mark.slow
async def test_the_grace_of_a_killed_process_does_not_run_while_redis_is_stopped(trial: Trial) -> None:
    async with trial(pairs=1, GRACE_SECONDS=8) as (site, crowd):
        lost, partner = crowd.tabs
        begun = time.monotonic()
        lost.front.go_silent()  # no one can return
        await asyncio.to_thread(site.hosts[0].kill)
        away = await partner.hears(begun, type="partner", state="away")
        site.redis.pause()
        await asyncio.sleep(8)
        site.redis.resume()
        resumed = time.monotonic()
        assert await partner.hears(away, type="ended", reason="gone") - resumed > 5
        assert not partner.has_heard(away, type="partner", state="back"), "the dead do not come back"
        await asyncio.to_thread(site.hosts[0].start)
        lost.front.heal()
        await lost.hears(resumed, type="welcome")
