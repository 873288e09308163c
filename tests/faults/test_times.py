"""The time limits that the protocol promises, with the default settings."""

import asyncio
import time

import pytest
from django.conf import settings

from tests.faults.conftest import QUICK, Trial

SHIPPED = {name: getattr(settings, name) for name in QUICK}
#: A tolerance for busy machines.
BUSY_SECONDS = 3.0


async def test_partners_are_notified_in_time_of_a_closed_connection_and_of_a_dead_process(
    trial: Trial,
) -> None:
    async with trial(pairs=1, pause=0.8, **SHIPPED) as (site, crowd):
        lost, partner = crowd.tabs
        begun = time.monotonic()
        lost.front.cut()
        away = await partner.hears(begun, type="partner", state="away")
        assert away - begun < BUSY_SECONDS

        lost.front.heal()
        back = await partner.hears(away, type="partner", state="back")
        assert back - await lost.hears(begun, type="welcome", resumed=True) < BUSY_SECONDS

        lost.front.go_silent()  # connections neither close nor return
        begun = time.monotonic()
        await asyncio.to_thread(site.hosts[0].kill)
        away = await partner.hears(begun, type="partner", state="away")
        assert away - begun < 10 + BUSY_SECONDS

        await asyncio.to_thread(site.hosts[0].start)
        lost.front.heal()
        await partner.hears(away, type="partner", state="back")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.slow
async def test_the_partner_is_notified_in_time_that_a_client_vanished(trial: Trial) -> None:
    async with trial(pairs=1, pause=0.8, **SHIPPED) as (_, crowd):
        lost, partner = crowd.tabs
        begun = time.monotonic()
        lost.front.go_silent()
        away = await partner.hears(begun, type="partner", state="away")
        assert away - begun < 30 + BUSY_SECONDS
        lost.front.heal()
        await partner.hears(away, type="partner", state="back")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
