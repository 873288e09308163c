"""Server processes that die, stop, or are replaced."""

import asyncio
import time

from tests.faults.conftest import Trial


async def test_a_killed_processes_guests_go_on_elsewhere(trial: Trial) -> None:
    async with trial() as (site, crowd):
        await asyncio.to_thread(site.hosts[0].kill)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(site.hosts[0].start)


async def test_a_terminated_process_sends_its_guests_elsewhere(trial: Trial) -> None:
    async with trial() as (site, crowd):
        begun = time.monotonic()
        await asyncio.to_thread(site.hosts[0].stop)
        assert time.monotonic() - begun < 10
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="bye")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(site.hosts[0].start)


async def test_a_process_that_is_stopped_past_its_lease_goes_on_as_if_nothing_had_been(trial: Trial) -> None:
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


async def test_a_rolling_restart_of_all_loses_no_chat(trial: Trial) -> None:
    async with trial() as (site, crowd):
        for host in site.hosts:
            await asyncio.to_thread(host.stop)
            await asyncio.to_thread(host.start)
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
