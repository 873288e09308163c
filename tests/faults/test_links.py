"""The links between servers and Redis: cut, half-open, slow."""

import asyncio
import random
import time

import pytest

from tests.faults import rest
from tests.faults.conftest import MODES, MODES_AT_LENGTH, QUICK, Trial

#: The layer's watchdog: three beats of two seconds without an echo.
DEAF_SECONDS = 6.0


@MODES_AT_LENGTH
async def test_the_pubsub_connections_are_killed_twenty_times_while_people_come_and_go(
    trial: Trial, chance: random.Random
) -> None:
    async with trial(fickle=0.2) as (site, _):
        with site.client() as redis:
            for _ in range(20):
                redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
                await asyncio.sleep(chance.uniform(0.05, 0.5))


@MODES_AT_LENGTH
async def test_a_half_open_pubsub_link_is_found_and_replaced(trial: Trial) -> None:
    async with trial() as (site, crowd):
        begun = time.monotonic()
        site.hosts[0].pubsub.go_half_open()
        for tab in crowd.at_host(0):
            await tab.hears(begun, type="backbone", ok=False)
            await tab.hears(begun, type="backbone", ok=True)
        assert time.monotonic() - begun < DEAF_SECONDS + 4
        site.hosts[0].pubsub.heal()  # so that Redis drops the old connection too
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@pytest.mark.slow
async def test_a_pubsub_link_that_stays_silent_for_long_loses_nothing(trial: Trial) -> None:
    async with trial() as (site, crowd):
        site.hosts[0].pubsub.go_silent()
        await asyncio.sleep(20)
        site.hosts[0].pubsub.heal()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
async def test_a_slow_state_link_delays_only_joins_and_leaves(trial: Trial) -> None:
    async with trial(fickle=0.1) as (site, crowd):
        site.hosts[0].state.slow_down(0.2)
        for _ in range(3):
            await crowd.all_deliver()
        await asyncio.sleep(3)
        site.hosts[0].state.heal()


async def test_if_both_press_next_at_once_both_search(trial: Trial) -> None:
    async with trial(pairs=1) as (site, crowd):
        site.hosts[0].state.slow_down(0.2)  # so that the second *Next* overtakes the first
        await asyncio.gather(*(tab.next() for tab in crowd.tabs))
        site.hosts[0].state.heal()


async def test_a_guest_whose_match_ended_before_it_was_notified_still_waits(trial: Trial) -> None:
    async with trial(pairs=1) as (site, crowd):
        waiting, other = crowd.tabs
        await crowd.fall_silent()
        await waiting.guest.leave()
        await waiting.guest.find()
        site.hosts[0].state.slow_down(0.5)
        begun = time.monotonic()
        await other.search()
        await other.guest.leave()
        assert not waiting.has_heard(begun, type="matched")
        site.hosts[0].state.heal()
        crowd.talk()
        await crowd.all_deliver()
        assert not waiting.has_heard(begun, type="idle")


async def test_a_guest_who_loses_the_connection_on_next_receives_the_end_of_the_chat(trial: Trial) -> None:
    async with trial(pairs=1) as (site, crowd):
        await crowd.fall_silent()
        mover, chat, begun = crowd.tabs[0], crowd.tabs[0].guest.chat, time.monotonic()
        site.hosts[0].state.slow_down(0.5)
        moving = asyncio.create_task(mover.next())
        with site.client() as redis:
            await rest.eventually(
                lambda: [] if rest.records(redis)[mover.id]["state"] == "waiting" else ["not yet"]
            )
        mover.front.drop()  # while the answer is on its way
        site.hosts[0].state.heal()
        await mover.hears(begun, type="ended", chat=chat)
        crowd.talk()
        await moving


@MODES_AT_LENGTH
async def test_chats_go_on_while_the_state_link_is_cut(trial: Trial) -> None:
    """Longer than a lease: the process counts as dead in the meantime, but its messages get through."""
    async with trial() as (site, crowd):
        site.hosts[0].state.cut()
        await crowd.all_deliver()
        await asyncio.sleep(int(QUICK["LEASE_SECONDS"]) + 3)
        await crowd.all_deliver()
        site.hosts[0].state.heal()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES_AT_LENGTH
@pytest.mark.slow
async def test_a_silent_state_link_loses_no_chat(trial: Trial) -> None:
    async with trial() as (site, crowd):
        site.hosts[0].state.go_silent()
        await asyncio.sleep(12)
        site.hosts[0].state.heal()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@MODES
async def test_everything_is_cut_at_once(trial: Trial) -> None:
    async with trial() as (site, crowd):
        fronts = [tab.front for tab in crowd.tabs]
        for link in [*site.links(), *fronts]:
            link.cut()
        await asyncio.sleep(2)
        for link in [*site.links(), *fronts]:
            link.heal()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
