"""The background jobs of a serving process, on a real Redis: a failure in one does not affect the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from channels.layers import get_channel_layer

from chat.hub.hub import Hub
from chat.policy import snapshot, toggles
from chat.process.background import Upkeep
from chat.process.changes import ToggleChanges
from chat.process.evictions import Evictions
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chat.protocol.commands import Find
from chat.protocol.events import Backbone, Toggles, Waiting
from chatsite.channel_layer.errors import LayerUnavailable
from chatsite.process import lifecycle
from matchmaking.errors import MatchmakingError, Trouble
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed


@pytest.fixture(autouse=True)
async def life() -> AsyncIterator[None]:
    """Drains what the test started."""
    with lifecycle.another():
        yield
        await lifecycle.drain()


@pytest.fixture
def upkeep(site: Site, life: None) -> Upkeep:
    """Not started yet."""
    return Upkeep(site)


async def comes_true(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # state of others, which tells nobody
            await asyncio.sleep(0.01)


async def test_a_database_that_hangs_leaves_silent_connections_no_time(
    site: Site, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    async def hang() -> bool:
        await asyncio.Event().wait()
        return False

    monkeypatch.setattr(toggles, "refresh", hang)
    settings.HELLO_SECONDS = 0.1
    silent = Tab(site)
    upkeep.start()
    assert await silent.closed() == CloseCode.NO_HELLO
    assert not upkeep.ready.is_set()


async def test_a_job_that_fails_every_second_is_logged_once_and_stops_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[int] = []

    def fail(_: Evictions) -> None:
        failures.append(site.hub.clock.second)
        raise RuntimeError("what a guest wrote")

    monkeypatch.setattr(Evictions, "follow", fail)
    upkeep = Upkeep(site)
    upkeep.start()
    before = site.hub.clock.second
    await comes_true(lambda: len(failures) >= 3 and site.hub.clock.second >= before + 2)
    await asyncio.wait_for(upkeep.decided.wait(), 10)
    await lifecycle.drain()
    lines = [record.getMessage() for record in caplog.records if "apply decisions" in record.getMessage()]
    assert [line.partition(" at ")[0] for line in lines] == [
        "background job 'apply decisions' failed: RuntimeError"
    ]


async def test_a_pool_whose_beat_fails_does_not_stop_the_others(
    site: Site, hub: Hub, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    chess, draughts = hub.pool("chess"), hub.pool("draughts")
    chess.look()
    draughts.look()
    beaten: list[str] = []
    monkeypatch.setattr(chess, "beat", lambda: 1 / 0)
    beat = draughts.beat

    async def note() -> None:
        await beat()
        beaten.append("draughts")

    monkeypatch.setattr(draughts, "beat", note)
    with pytest.raises(ZeroDivisionError):
        await upkeep.beat()
    assert beaten == ["draughts"]


async def test_guests_are_notified_when_redis_is_away_and_when_it_is_back(
    site: Site, hub: Hub, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await welcomed(site)
    beat = hub.main.beat

    async def away() -> None:
        raise MatchmakingError(Trouble.UNAVAILABLE)

    monkeypatch.setattr(hub.main, "beat", away)
    await upkeep.beat()
    await upkeep.beat()
    assert not (await alice.hears(Backbone)).ok
    monkeypatch.setattr(hub.main, "beat", beat)
    await upkeep.beat()
    assert (await alice.hears(Backbone)).ok
    assert [event.ok for event in alice.heard if isinstance(event, Backbone)] == [False, True]


async def test_channels_that_cannot_be_opened_are_tried_again(
    site: Site, hub: Hub, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BEAT_SECONDS = 0.1
    open_site, tries = hub.relay.open_site, 0

    async def opens_at_the_third(on_toggles: Callable[[], None]) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise LayerUnavailable
        await open_site(on_toggles)

    monkeypatch.setattr(hub.relay, "open_site", opens_at_the_third)
    upkeep = Upkeep(site)
    upkeep.start()
    await comes_true(lambda: upkeep.connectivity.can_match)
    assert tries == 3
    await lifecycle.drain()
    await get_channel_layer().flush()


async def test_a_drain_disconnects_every_guest_and_ends_every_job(site: Site, upkeep: Upkeep) -> None:
    before = asyncio.all_tasks()
    alice = await welcomed(site)
    await alice.asks(Find(), Waiting)
    upkeep.start()
    await upkeep.decided.wait()
    await lifecycle.drain()
    assert alice.code == CloseCode.RESTARTING
    left = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]
    assert not {name for name in left if "Lane" in name}


async def test_toggles_are_sent_once_and_only_when_they_changed(site: Site, hold: Hold) -> None:
    alice = await welcomed(site)
    changes = ToggleChanges(site.hub, site.broadcast)
    changes.send_changes()
    changes.send_changes()
    hold(toggles=replace(snapshot.held().toggles, matchmaking=False))
    changes.send_changes()
    changes.send_changes()
    await alice.hears(Toggles)
    assert (await alice.hears(Toggles)).toggles["matchmaking"] is False
    assert len([event for event in alice.heard if isinstance(event, Toggles)]) == 2
