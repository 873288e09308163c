"""Server processes that die, stop, or are replaced."""

import asyncio
import time

import pytest

from tests.faults.conftest import MODES, MODES_AT_LENGTH, Trial


@MODES
async def test_the_guests_of_a_killed_process_continue_on_another(trial: Trial) -> None:
    async with trial() as (site, crowd):
        await asyncio.to_thread(site.hosts[0].kill)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(site.hosts[0].start)


@MODES_AT_LENGTH
async def test_a_terminated_process_sends_its_guests_to_other_processes(trial: Trial) -> None:
    async with trial() as (site, crowd):
        begun = time.monotonic()
        await asyncio.to_thread(site.hosts[0].stop)
        assert time.monotonic() - begun < 10
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="bye")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(site.hosts[0].start)


@MODES_AT_LENGTH
async def test_a_process_stopped_past_its_lease_continues_normally(trial: Trial) -> None:
    async with trial() as (site, crowd):
        stopped = time.monotonic()
        site.hosts[0].pause()
        for tab in crowd.at_host(0):
            await crowd.partner(tab).hears(stopped, type="partner", state="away")
        site.hosts[0].resume()
        for tab in crowd.at_host(0):
            await crowd.partner(tab).hears(stopped, type="partner", state="back")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
async def test_a_rolling_restart_of_all_loses_no_chat(trial: Trial) -> None:
    async with trial() as (site, crowd):
        for host in site.hosts:
            await asyncio.to_thread(host.stop)
            await asyncio.to_thread(host.start)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
async def test_a_process_that_drains_while_redis_is_stopped_ends_in_time(trial: Trial) -> None:
    async with trial() as (site, crowd):
        site.redis.pause()
        begun = time.monotonic()
        await asyncio.to_thread(site.hosts[0].stop)
        assert time.monotonic() - begun < 10
        site.redis.resume()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(site.hosts[0].start)


@MODES_AT_LENGTH
@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0, 35])
async def test_a_site_that_was_completely_down_recovers(trial: Trial, seconds: float) -> None:
    """The longer outage outlasts an era: no process is left that knew what Redis knew."""
    async with trial(GRACE_SECONDS=120) as (site, crowd):
        for host in site.hosts:
            await asyncio.to_thread(host.kill)
        await asyncio.sleep(seconds)
        await asyncio.gather(*(asyncio.to_thread(host.start) for host in site.hosts))
        await crowd.all_deliver(within=90)
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@pytest.mark.slow
async def test_guests_leave_a_process_that_stays_stopped(trial: Trial) -> None:
    """They detect it by their own ping, and the load balancer by a health check."""
    async with trial(GRACE_SECONDS=120) as (site, crowd):
        stopped = site.hosts[0]
        stopped.is_in_rotation = False
        begun = time.monotonic()
        stopped.pause()
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="welcome", resumed=True)
        await crowd.all_deliver()
        stopped.resume()
        stopped.is_in_rotation = True
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
