"""An operator gives a pool sides, or takes them away, while guests wait in it."""

from dataclasses import replace

import pytest

from chat.policy import pools, snapshot, toggles
from chat.process.site import Site
from chat.process.waits import Waits
from chat.protocol.codes import ErrorCode
from chat.protocol.commands import Find, Hello
from chat.protocol.events import Ended, Error, Idle, Matched, Waiting
from chat.toggles.pool import MAIN
from chat.toggles.sides import Preset, SidesPlan
from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.values import Waiting as WaitingState
from tests.conftest import Hold
from tests.integration.connection.helpline import SLUG, Helpline, helpline
from tests.integration.connection.tabs import Tab, welcomed

__all__ = ["helpline"]

TANDEM = Find(language="de", speaks=("de",), wants=("es",))


class Operator:
    """Decides which sides the pool has; this process then applies it."""

    def __init__(self, site: Site, hold: Hold) -> None:
        self._site, self._hold = site, hold
        self._waits = Waits(site.hub)

    def gives(self, preset: Preset | None) -> None:
        main = snapshot.held().pools[MAIN]
        plan = SidesPlan(preset=preset) if preset else None
        self._hold(pools={MAIN: main, SLUG: replace(main, slug=SLUG, sides=plan)})
        self._site.hub.pool(SLUG).follow(toggles.current(), pools.current())
        self._waits.recheck()


@pytest.fixture
def operator(site: Site, helpline: Helpline, hold: Hold) -> Operator:
    return Operator(site, hold)


async def waiting(site: Site, find: Find = Find()) -> Tab:  # noqa: B008  # frozen
    tab = await welcomed(site, Hello(pool=SLUG))
    await tab.asks(find, Waiting)
    return tab


async def test_who_waits_when_a_pool_becomes_a_helpline_is_next_in_line(
    site: Site, operator: Operator, helpline: Helpline
) -> None:
    operator.gives(None)
    first = await waiting(site, Find(interests=("tea",), only_interests=True))
    second = await waiting(site, Find(interests=("jam",), only_interests=True))
    operator.gives(Preset.HELPLINE)
    await first.hears(Waiting)
    await second.hears(Waiting)
    helper = await helpline.helper(site)
    matched = await helper.asks(Find(), Matched)
    assert (await first.hears(Matched)).chat == matched.chat
    assert isinstance(second.guest.state, WaitingState)


async def test_who_waits_in_a_helpline_meets_anybody_when_it_is_one_no_more(
    site: Site, operator: Operator
) -> None:
    operator.gives(Preset.HELPLINE)
    seeker, other = await waiting(site), await waiting(site)
    operator.gives(None)
    await seeker.hears(Matched)
    await other.hears(Matched)


async def test_who_stated_no_languages_is_asked_for_them_when_a_pool_becomes_a_language_exchange(
    site: Site, operator: Operator
) -> None:
    operator.gives(None)
    guest = await waiting(site)
    operator.gives(Preset.TANDEM)
    await guest.hears(Idle)
    await guest.hears(Error, code=ErrorCode.BAD_FIELD, re="find")
    await guest.asks(TANDEM, Waiting)


async def test_a_search_under_way_is_adapted_as_well(
    site: Site, operator: Operator, helpline: Helpline, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.gives(None)
    guest = await welcomed(site, Hello(pool=SLUG))
    matchmaker = site.hub.pool(SLUG).matchmaker
    find = matchmaker.find

    async def changed_first(*args: object, **fields: object) -> object:
        if snapshot.held().pools[SLUG].sides is None:
            operator.gives(Preset.HELPLINE)
        return await find(*args, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(matchmaker, "find", changed_first)
    await guest.asks(Find(), Waiting)
    await guest.hears(Waiting)
    helper = await helpline.helper(site)
    await helper.asks(Find(), Matched)


async def test_the_wait_ends_if_the_network_may_not_search_again(
    site: Site, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.gives(None)
    guest = await waiting(site)

    async def limited(*args: object, **fields: object) -> None:
        raise MatchmakingError(Trouble.LIMITED, 5.0)

    monkeypatch.setattr(site.hub.pool(SLUG).matchmaker, "find", limited)
    operator.gives(Preset.HELPLINE)
    await guest.hears(Idle)
    await guest.hears(Error, code=ErrorCode.RATE_LIMITED, re="find")


async def test_chats_and_other_pools_are_not_disturbed(site: Site, operator: Operator) -> None:
    operator.gives(None)
    elsewhere = await welcomed(site)
    await elsewhere.asks(Find(), Waiting)
    one, other = await waiting(site), await welcomed(site, Hello(pool=SLUG))
    await other.asks(Find(), Matched)
    await one.hears(Matched)
    heard = {tab: len(tab.heard) for tab in (elsewhere, one, other)}
    operator.gives(Preset.HELPLINE)
    late = await waiting(site)
    assert heard == {tab: len(tab.heard) for tab in heard}
    assert not any(isinstance(event, Ended) for event in one.heard)
    assert isinstance(late.guest.state, WaitingState)
