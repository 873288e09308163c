"""A newer connection took a guest's seat in Redis and ended before it was told: no guest is left over."""

from collections.abc import Callable, Sequence
from ipaddress import ip_address

import pytest

from chat.hub.hub import Hub
from chat.process.site import Site
from chat.protocol.codes import CloseCode, PartnerChange
from chat.protocol.commands import Got, Hello, Say
from chat.protocol.events import Delivered, Partner, Said, Welcome
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.store.pipeline import Arg, Pipeline, Script
from tests.integration.connection.tabs import Tab, paired

Fail = Callable[..., None]


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """`lost("resume")`: Redis runs these scripts, and their answers are lost. `lost()`: it runs none at all."""
    run = Pipeline.run

    def fail(*scripts: str) -> None:
        async def run_in_vain(
            self: Pipeline, script: Script, keys: Sequence[str], args: Sequence[Arg]
        ) -> bytes:
            if scripts and script.name not in scripts:
                return await run(self, script, keys, args)
            if scripts:
                await run(self, script, keys, args)
            raise MatchmakingError(Trouble.UNAVAILABLE)

        monkeypatch.setattr(Pipeline, "run", run_in_vain)

    return fail


async def comes_in_vain(site: Site, guest: Tab) -> None:
    newer = Tab(site)
    newer.says(Hello(resume=guest.welcome.resume, take=100))
    assert await newer.closed() == CloseCode.OVERLOADED


async def test_a_guest_who_left_during_an_outage_is_away_even_after_a_failed_return(
    site: Site, hub: Hub, lost: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, chat = await paired(site)
    lost()
    alice.hangs_up()
    for _ in range(3):
        await comes_in_vain(site, alice)
    monkeypatch.undo()
    await hub.main.beat()
    await bob.hears(Partner, chat=chat, state=PartnerChange.AWAY)


async def test_an_older_connection_does_not_stay_in_a_seat_that_was_taken(
    site: Site, lost: Fail, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, chat = await paired(site)
    lost("resume")
    await comes_in_vain(site, alice)
    monkeypatch.undo()
    assert await alice.closed() == CloseCode.OVERLOADED
    again = Tab(site)
    await again.asks(Hello(resume=alice.welcome.resume, take=101), Welcome)
    bob.says(Say(n=1, text="are you there?", chat=chat))
    await again.hears(Said, n=1)
    again.says(Got(ns=(1,), chat=chat))
    await bob.hears(Delivered)


async def test_many_connections_of_one_guest_leave_no_counts_behind(site: Site, hub: Hub) -> None:
    tabs: list[Tab] = []
    for take in range(6):
        tab = Tab(site, ip_address("198.51.100.7"))
        await tab.asks(Hello(resume=tabs[0].welcome.resume if tabs else None, take=take), Welcome)
        tabs.append(tab)
    for older in tabs[:-1]:
        await older.closed()
    assert hub.main.connected == 1
    assert set(hub.networks.values()) == {1}
    tabs[-1].hangs_up()
    await hub.settled()
    assert hub.main.connected == 0
    assert hub.networks == {}
