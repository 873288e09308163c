"""A connection that closes during the greeting leaves nothing behind, and its guest is not matched."""

import asyncio

import pytest

from chat.hub.hub import Hub
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Matched, Waiting, Welcome
from matchmaking.store.scripts import Scripts
from tests.integration.connection.tabs import Tab, paired, welcomed


async def test_a_guest_who_closes_during_the_greeting_is_not_counted_and_delays_no_drain(
    site: Site, hub: Hub
) -> None:
    tab = Tab(site)
    tab.says(Hello())
    await asyncio.sleep(0)  # its script is on the way to Redis
    tab.hangs_up()

    async with asyncio.timeout(5):
        await hub.settled()
    assert (hub.main.connected, hub.networks.total()) == (0, 0)
    assert not any(isinstance(event, Welcome) for event in tab.heard)
    [guest] = hub.main.matchmaker.guest_cache.guests()
    assert guest.away


@pytest.mark.parametrize("step", ["beat", "resume"])
async def test_a_tab_that_closes_during_its_resume_is_not_matched(
    site: Site, hub: Hub, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await welcomed(site)
    resume = first.welcome.resume
    await first.asks(Find(), Waiting)
    first.hangs_up()
    await hub.settled()
    hub.main._beaten = 0.0  # so that the pool has no lease when someone connects
    tab = Tab(site)
    hang_up_after(monkeypatch, step, tab)
    tab.says(Hello(resume=resume, take=2))
    await hub.settled()

    other = await welcomed(site)
    await other.asks(Find(), Waiting)
    assert not any(isinstance(event, Matched) for event in other.heard)
    assert (hub.main.connected, len(hub.members)) == (1, 1)


async def test_the_older_connection_ends_although_the_newer_one_closed_at_once(
    site: Site, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _, _ = await paired(site)
    newer = Tab(site)
    hang_up_after(monkeypatch, "resume", newer)
    newer.says(Hello(resume=alice.welcome.resume, take=2))
    assert await alice.closed() == CloseCode.SUPERSEDED
    await hub.main.beat()
    assert (hub.main.connected, len(hub.members)) == (1, 1)


def hang_up_after(monkeypatch: pytest.MonkeyPatch, step: str, tab: Tab) -> None:
    """Closes the tab when that script has answered."""
    run = getattr(Scripts, step)

    async def run_and_close(*args: object, **named: object) -> object:
        answer = await run(*args, **named)
        if not tab.connection.is_closed:
            tab.hangs_up()
        return answer

    monkeypatch.setattr(Scripts, step, run_and_close)
