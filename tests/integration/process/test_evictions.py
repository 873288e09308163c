"""Evictions happen whatever stands in the way; failed ones are retried."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from chat.admission import entry_codes
from chat.admission.entry_codes import Admission, EntryCodeError
from chat.hub.hub import Hub
from chat.policy import snapshot
from chat.policy.snapshot import Banned
from chat.process.site import Site
from chat.protocol.codes import CloseCode, EndReason, ErrorCode
from chat.protocol.commands import Hello
from chat.protocol.events import Ended, Error, Partner
from chat.toggles.pool import MAIN, PoolSettings
from matchmaking.values import Chatting
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, paired, welcomed

CODE = "7K3Q-X9M2-PAVT-4HRD"
CODE_HASH = "the hash of that code"


class Desk:
    """The operators' decisions, as this process holds them from then on."""

    def __init__(self, site: Site, hold: Hold) -> None:
        self._site = site
        self._hold = hold

    def ban(self, value: str) -> None:
        ban = Banned(datetime.now(UTC) + timedelta(hours=1), "Be kind.")
        self.decide(bans={**snapshot.held().bans, value: ban})

    def close(self) -> None:
        self.decide(toggles=replace(snapshot.held().toggles, is_open=False))

    def decide(self, **changes: object) -> None:
        self._hold(**changes)
        self._site.evictions.follow()


@pytest.fixture
def desk(site: Site, hold: Hold) -> Desk:
    return Desk(site, hold)


@pytest.fixture
def club(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The main pool requires a code. Returns the burned codes."""
    burned: list[str] = []

    async def admit(pool: str, code: str) -> Admission | None:
        is_valid = code == CODE and CODE_HASH not in burned
        in_an_hour = int((datetime.now(UTC) + timedelta(hours=1)).timestamp() * 1000)
        return Admission(CODE_HASH, in_an_hour) if is_valid else None

    async def burn(code: str) -> None:
        burned.append(code)

    monkeypatch.setattr(entry_codes, "admit", admit)
    monkeypatch.setattr(entry_codes, "burn", burn)
    main: PoolSettings = snapshot.held().pools[MAIN]
    desk.decide(pools={MAIN: replace(main, needs_code=True)})
    return burned


async def test_a_closed_site_disconnects_everyone_even_if_one_guest_has_moved(
    site: Site, hub: Hub, desk: Desk
) -> None:
    alice, bob, _ = await paired(site)
    carol, dave, _ = await paired(site)
    hub.main.matchmaker.guest_cache.drop(alice.guest.id)  # it has moved to another process
    desk.close()
    for tab in (alice, bob, carol, dave):
        assert await tab.closed() == CloseCode.CLOSED
    assert (await dave.hears(Ended)).reason is EndReason.CLOSED


async def test_a_chat_that_redis_could_not_end_is_ended_later(site: Site, desk: Desk, redis: Redis) -> None:
    alice, bob, chat = await paired(site)
    redis.client_pause(4_000)
    desk.ban(alice.guest.id)
    assert await alice.closed() == CloseCode.REFUSED
    assert isinstance(bob.guest.state, Chatting)
    async with asyncio.timeout(20):
        while not any(isinstance(event, Ended) for event in bob.heard):
            site.evictions.go_on()
            await asyncio.sleep(0.05)
    assert (await bob.hears(Ended, chat=chat)).reason is EndReason.MODERATED


async def test_a_ban_ends_the_chat_of_a_guest_who_is_away(site: Site, desk: Desk) -> None:
    alice, bob, _ = await paired(site)
    alice.hangs_up()
    await bob.hears(Partner)
    desk.ban(alice.guest.id)
    assert (await bob.hears(Ended)).reason is EndReason.MODERATED


async def test_a_ban_of_a_code_disconnects_its_guest_and_refuses_its_return(
    site: Site, desk: Desk, club: list[str]
) -> None:
    first = await welcomed(site, Hello(entry_code=CODE))
    first.hangs_up()
    again = await welcomed(site, Hello(resume=first.welcome.resume, take=2))
    desk.ban(CODE_HASH)
    assert await again.closed() == CloseCode.REFUSED


async def test_a_ban_after_a_reload_burns_the_guests_code(site: Site, desk: Desk, club: list[str]) -> None:
    first = await welcomed(site, Hello(entry_code=CODE))
    first.hangs_up()
    again = await welcomed(site, Hello(resume=first.welcome.resume, take=2))
    desk.ban(again.guest.id)
    assert await again.closed() == CloseCode.REFUSED
    assert (await refused(site)).code is ErrorCode.TOKEN_REQUIRED
    assert club == [CODE_HASH]


async def test_a_guest_gone_before_the_ban_cannot_return_with_the_same_code(
    site: Site, hub: Hub, desk: Desk, club: list[str], redis: Redis
) -> None:
    first = await welcomed(site, Hello(entry_code=CODE))
    guest = first.guest.id
    first.hangs_up()
    await hub.settled()
    hub.main.matchmaker.guest_cache.drop(guest)
    [record] = redis.keys(f"*guest:{guest}")
    redis.delete(record)  # its grace is over
    desk.ban(guest)
    assert club == []
    assert (await refused(site)).code is ErrorCode.BANNED
    assert (await refused(site)).code is ErrorCode.TOKEN_REQUIRED


async def test_a_code_that_could_not_be_burned_is_burned_later(
    site: Site, hub: Hub, desk: Desk, club: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(code: str) -> None:
        raise EntryCodeError

    tab = await welcomed(site, Hello(entry_code=CODE))
    with monkeypatch.context() as database:
        database.setattr(entry_codes, "burn", away)
        desk.ban(tab.guest.id)
        await tab.closed()
        await hub.settled()
    site.evictions.go_on()
    await hub.settled()
    assert club == [CODE_HASH]


async def refused(site: Site) -> Error:
    tab = Tab(site)
    error = await tab.asks(Hello(entry_code=CODE), Error)
    await tab.closed()
    await site.hub.settled()
    return error
