"""The benchmark measures what it claims: a small run of each kind against the real site."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bench import against, tables
from bench.crowd import Crowd
from bench.figures import Figures
from bench.load import ClosedLoop, OpenLoop, close_all
from bench.measures import connects, crowds, encryption, evening, matching, matchmaking, messages
from bench.systems import node
from bench.systems.process import ROOT
from bench.systems.site import RefusedError, Site
from bench.systems.system import System


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as site:
        yield site


async def test_both_loops_pass_messages_between_guests_and_lose_none(site: Site):
    routes = await site.routes(2)
    closed = ClosedLoop(routes)
    await closed.start()
    await closed.stop()
    assert closed.through >= len(routes)
    opened = OpenLoop(routes, rate=200, seed=1)
    await opened.start()
    async with asyncio.timeout(20):
        while opened.sent < 10:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await opened.stop()
    assert opened.lost == 0
    close_all(routes)


async def test_guests_are_weighed_timed_and_paired(site: Site):
    figures = Figures()
    await connects.measure_memory(figures, [site], guests=20)
    assert (figures.median(connects.MEMORY, site.name, "a chatting guest") or 0) > 0
    assert await connects.measure_connects(figures, site, guests=20) > 0
    assert await matching.measure_find_times(figures, site, rate=100, seconds=0.2, seed=1) > 0


async def test_the_cost_of_a_message_is_measured_for_server_and_redis(site: Site):
    figures = Figures()
    routes = await site.routes(4)
    assert await messages.measure_relay(figures, site, routes, seconds=0.5) > 0
    assert await messages.measure_hop(figures, site, routes, rate=200, seconds=0.5, seed=1) > 0
    for quantity in ("server CPU", "Redis CPU", "generator CPU"):
        assert (figures.median(messages.RELAY, site.name, quantity) or 0) > 0
    assert figures.median(messages.HOP, site.name, "lost", messages.load_of(200)) == 0
    close_all(routes)


async def test_encrypted_chats_are_compared_with_chats_in_clear_on_the_same_process():
    figures = Figures()
    async with Site(encryption="when_possible") as site:
        routes = {
            encryption.CLEAR: await site.routes(2),
            encryption.ENCRYPTED: await site.encrypted_routes(2),
        }
        assert await encryption.measure_encryption(figures, site, routes, seconds=0.3) > 0
        for load in routes:
            assert (figures.median(encryption.MEASURE, site.name, "server CPU", load) or 0) > 0
            close_all(routes[load])
    assert "encrypted : in clear" in tables.target_table(figures)
    assert "| encrypted |" in tables.encryption_table(figures)


async def test_guests_whose_chat_is_not_encrypted_measure_nothing():
    async with Site(encryption="off") as site:
        with pytest.raises(RefusedError, match="not encrypted"):
            await site.encrypted_routes(1)


async def test_a_crowd_reconnects_after_its_process_was_killed(site: Site):
    async with Crowd(site) as crowd:
        await crowd.come(6)
        await crowd.pair()
        await crowd.expect_loss()
        await site.process.kill()
        await site.process.start()
        returned = await crowd.come_back()
        assert 0 < returned.half <= returned.all


async def test_an_evening_is_timed_from_the_bell_and_delays_no_other_pool_for_long():
    figures = Figures()
    slowest = await evening.measure_evening(figures, guests=20, bells=1, seed=1)
    assert 0 < slowest < 30
    load = evening.load_of(20)
    assert figures.median(evening.MEASURE, Site.name, evening.SLOWEST, load) == slowest
    assert figures.median(evening.MEASURE, Site.name, "lost", load) == 0
    for quantity in (evening.BEFORE, evening.AFTER):
        assert (figures.median(evening.MEASURE, Site.name, quantity, load) or 0) > 0
    assert f"| {load} |" in tables.evening_table(figures)


async def test_matchmaking_is_measured_from_the_inside():
    figures = Figures()
    assert await matchmaking.measure_beat(figures, guests=20) > 0
    assert await matchmaking.measure_find_rate(figures, guests=20) > 0


@pytest.mark.slow
async def test_a_checkout_beside_itself_gives_a_ratio_for_each_measure():
    figures = await against.compare(ROOT, rounds=1)
    table = against.ratio_table(figures)
    for row in tables.COMPARISON:
        if row.measure in (messages.RELAY, connects.MEASURE, connects.MEMORY):
            assert f"| {row.what} |" in table


@pytest.mark.slow
@pytest.mark.skipif(not node.available(), reason="Node and npm are not installed")
@pytest.mark.parametrize("kind", [node.SocketIO, node.Bun])
async def test_the_others_relay_confirm_and_survive_a_storm(kind: type[System]):
    figures = Figures()
    async with kind() as system:
        routes = await system.routes(2)
        assert await messages.measure_relay(figures, system, routes, seconds=0.2) > 0
        close_all(routes)
    assert await crowds.measure_storm(figures, kind(), guests=10, seed=1) > 0
    assert figures.median(crowds.STORM, kind.name, "lost", "10 guests") == 0
