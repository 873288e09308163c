"""What a process knows about the rest of a pool: its counts while a page shows them, and every hint at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.hub import pool as pool_module
from chat.hub.hub import Hub
from chat.process import runtime
from chat.process.background import Upkeep
from chat.process.site import Site
from chat.protocol.commands import Find
from chat.protocol.events import Matched, Waiting
from matchmaking.rules import Rules
from matchmaking.store.records import Findings
from matchmaking.store.scripts import Scripts, Timing
from matchmaking.tokens import new_id
from matchmaking.values import Wishes
from tests.integration.connection.tabs import welcomed
from tests.integration.matchmaking.pool import Process, many_connections


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[Process]:
    """Another process, in the pool `chess`."""
    with many_connections(redis_url) as client:
        process = Process(client, "chess", Timing())
        yield process
        process.pipeline.close()


async def test_a_page_shows_the_count_of_other_processes_only_while_it_is_viewed(
    site: Site, hub: Hub, elsewhere: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "hub", lambda: hub)
    upkeep = Upkeep(site)
    await elsewhere.heartbeat.beat(500)
    runtime.online("chess")
    await upkeep.beat()
    assert runtime.online("chess") == 500

    monkeypatch.setattr(pool_module, "LOOKED_AT_SECONDS", 0.0)
    await upkeep.beat()
    assert hub.pool("chess").elsewhere == 0
    assert runtime.suggestions("chess") == []


async def test_a_hint_during_a_read_of_the_changes_is_followed_at_once(
    site: Site, hub: Hub, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await welcomed(site)
    await alice.asks(Find(), Waiting)
    is_read, go_on = asyncio.Event(), asyncio.Event()
    drain = Scripts.drain

    async def slowly(scripts: Scripts, *args: object) -> Findings:
        findings = await drain(scripts, *args)  # type: ignore[arg-type]
        is_read.set()
        await go_on.wait()
        return findings

    monkeypatch.setattr(Scripts, "drain", slowly)
    hub.main.hasten()
    await is_read.wait()
    with many_connections(redis_url) as client:
        there = Process(client, "main", Timing(), Rules())
        monkeypatch.setattr(Scripts, "drain", drain)
        await there.beat()
        guest, _ = await there.matchmaker.arrive(new_id(), 1)
        await there.matchmaker.find(guest.id, Wishes(), inbox=new_id())
        hub.main.hasten()  # its hint
        go_on.set()
        await alice.hears(Matched)
        there.pipeline.close()
