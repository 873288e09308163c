"""A language exchange: people meet who speak what the other wants to practise."""

from dataclasses import replace

import pytest
from redis import Redis

from chat.policy import snapshot
from chat.process.site import Site
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Find, Hello, Leave, Next
from chat.protocol.events import Ended, Error, Matched, Waiting
from chat.toggles.pool import MAIN
from chat.toggles.sides import Preset, SidesPlan
from matchmaking.store.keys import PoolKeys
from tests.conftest import Hold
from tests.integration.connection.tabs import Tab, welcomed

SLUG = "club"
GERMAN = Find(language="de", speaks=("de-AT", "en"), wants=("ES",))
SPANISH = Find(language="es", speaks=("es",), wants=("de", "fr"))


@pytest.fixture(autouse=True)
def _exchange(hold: Hold) -> None:
    main = snapshot.held().pools[MAIN]
    hold(pools={MAIN: main, SLUG: replace(main, slug=SLUG, sides=SidesPlan(preset=Preset.TANDEM))})


async def guest(site: Site) -> Tab:
    return await welcomed(site, Hello(pool=SLUG))


async def test_two_meet_who_want_each_others_language(site: Site, redis: Redis) -> None:
    one, other = await guest(site), await guest(site)
    await one.asks(GERMAN, Waiting)
    prefix = PoolKeys(SLUG).room
    rooms = {key.decode().removeprefix(prefix) for key in redis.scan_iter(prefix.replace("{", "[{]") + "*")}
    assert rooms == {"s:de>es", "s:en>es"}

    matched = await other.asks(SPANISH, Matched)

    assert (await one.hears(Matched)).chat == matched.chat
    assert one.welcome.side is None


async def test_others_do_not_meet_whatever_else_they_share(site: Site) -> None:
    for find in (GERMAN, GERMAN, replace_wants(SPANISH, ("fr",)), replace_wants(GERMAN, ("de", "fr"))):
        await (await guest(site)).asks(find, Waiting)


def replace_wants(find: Find, wants: tuple[str, ...]) -> Find:
    return Find(language="de", interests=("tea",), speaks=find.speaks, wants=wants)


async def test_without_languages_nobody_waits(site: Site) -> None:
    tab = await guest(site)

    for find in (Find(), Find(speaks=("de",)), Find(speaks=("de",), wants=("de",))):
        error = await tab.asks(find, Error)
        assert (error.code, error.re) == (ErrorCode.BAD_FIELD, "find")


async def test_the_languages_stay_the_same_until_others_are_given(site: Site) -> None:
    one, other, third = await guest(site), await guest(site), await guest(site)
    await one.asks(GERMAN, Waiting)
    await other.asks(SPANISH, Matched)
    await one.hears(Matched)

    await one.asks(Next(), Waiting)
    await third.asks(SPANISH, Matched)
    await one.hears(Matched)
    await third.asks(Leave(), Ended)
    await one.hears(Ended)
    await one.asks(Find(language="de"), Waiting)  # a client that only changes other wishes

    await other.hears(Ended)
    await other.asks(Next(speaks=("fr",), wants=("de",)), Waiting)
