"""Server processes that die, stop, or are replaced."""

import asyncio
import time

from tests.faults.conftest import Trial
from tests.faults.crowd import Crowd, Tab


def preferring(crowd: Crowd, place: int) -> list[Tab]:
    """The tabs whose host is number `place` as long as that is there."""
    return crowd.tabs[place::2]


def nobody_lost_a_chat(crowd: Crowd) -> None:
    assert [tab.name for tab in crowd.tabs if tab.has_heard(0.0, type="ended")] == []


async def test_a_killed_processes_guests_go_on_elsewhere(trial: Trial) -> None:
    async with trial() as (site, crowd):
        await asyncio.to_thread(site.hosts[0].kill)
        await crowd.all_deliver()
        nobody_lost_a_chat(crowd)
        await asyncio.to_thread(site.hosts[0].start)


async def test_a_terminated_process_sends_its_guests_elsewhere(trial: Trial) -> None:
    async with trial() as (site, crowd):
        begun = time.monotonic()
        await asyncio.to_thread(site.hosts[0].stop)
        assert time.monotonic() - begun < 10
        for tab in preferring(crowd, 0):
            await tab.hears(begun, type="bye")
        await crowd.all_deliver()
        nobody_lost_a_chat(crowd)
        await asyncio.to_thread(site.hosts[0].start)


async def test_a_process_that_is_stopped_past_its_lease_goes_on_as_if_nothing_had_been(trial: Trial) -> None:
    async with trial() as (site, crowd):
        stopped = time.monotonic()
        site.hosts[0].pause()
        for tab in preferring(crowd, 0):
            await crowd.partner(tab).hears(stopped, type="partner", state="away")
        site.hosts[0].resume()
        for tab in preferring(crowd, 0):
            await crowd.partner(tab).hears(stopped, type="partner", state="back")
        await crowd.all_deliver()
        nobody_lost_a_chat(crowd)


async def test_a_rolling_restart_of_all_loses_no_chat(trial: Trial) -> None:
    async with trial() as (site, crowd):
        for host in site.hosts:
            await asyncio.to_thread(host.stop)
            await asyncio.to_thread(host.start)
        await crowd.all_deliver()
        nobody_lost_a_chat(crowd)
