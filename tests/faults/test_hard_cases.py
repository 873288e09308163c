"""Hard cases of soft state: late or duplicate writers change nothing that others have built on."""

import asyncio
import time

import pytest

from chat.protocol.codes import CloseCode, GuestState, PartnerChange
from chat.protocol.commands import Hello, Say
from chat.protocol.events import Partner, Said, Welcome
from matchmaking.store.scripts import Timing
from tests.faults.conftest import MODES_AT_LENGTH, Trial
from tests.faults.crowd import Crowd, Tab
from tests.faults.site import Host
from tests.support.chatter import Chatter, chatter, connected


async def move_elsewhere(crowd: Crowd, host: Host, tabs: list[Tab]) -> None:
    """The tabs lose their connections to the host unnoticed by it, and resume on another."""
    host.is_in_rotation = False
    since = time.monotonic()
    for tab in tabs:
        tab.front.go_half_open()
        tab.guest.cut()
    for tab in tabs:
        await tab.hears(since, type="welcome", resumed=True)


@MODES_AT_LENGTH
async def test_a_stopped_process_whose_guests_resumed_elsewhere_and_moved_on_wakes_up(trial: Trial) -> None:
    async with trial(pairs=2) as (site, crowd):
        await crowd.fall_silent()
        stopped = site.hosts[0]
        stopped.pause()
        moved = crowd.at_host(0)
        await move_elsewhere(crowd, stopped, moved)
        await asyncio.gather(*(tab.next() for tab in moved))
        assert crowd.partner(moved[0]) is moved[1]
        crowd.talk()
        await crowd.all_deliver()

        woken = time.monotonic()
        stopped.resume()
        for tab in moved:
            tab.front.heal()
        stopped.is_in_rotation = True
        await crowd.all_deliver()
        assert crowd.partner(moved[0]) is moved[1]
        assert not any(tab.has_heard(woken, type="ended") for tab in crowd.tabs)


@MODES_AT_LENGTH
async def test_a_process_wakes_up_late_after_redis_came_back_empty(trial: Trial) -> None:
    async with trial() as (site, crowd):
        late = site.hosts[0]
        late.pause()
        begun = time.monotonic()
        await asyncio.to_thread(site.redis.restart)
        for tab in crowd.at_host(1):
            await tab.hears(begun, type="partner", state="away")
        late.resume()
        for tab in crowd.at_host(1):
            await tab.hears(begun, type="partner", state="back")
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_process_wakes_up_when_the_new_era_is_no_longer_young(trial: Trial) -> None:
    """It may write nothing back any more; but her partner's process wrote her back, and she is still there."""
    async with trial(pairs=1, GRACE_SECONDS=120) as (site, _):
        late, other = site.hosts
        async with chatter(late) as she, chatter(other) as he:
            await asyncio.gather(she.finds(), he.finds())
            late.pause()
            await asyncio.to_thread(site.redis.restart)
            await he.hears(Partner, timeout=30, state=PartnerChange.AWAY)
            await asyncio.sleep(Timing().youth / 1000)
            late.resume()
            await he.hears(Partner, timeout=30, state=PartnerChange.BACK)
            await she.says(Say(n=1, text="here I am", chat=she.chat))
            await he.hears(Said, text="here I am")


@MODES_AT_LENGTH
@pytest.mark.slow
async def test_guests_resume_on_another_process_when_redis_is_empty_and_their_process_is_gone(
    trial: Trial,
) -> None:
    async with trial() as (site, crowd):
        dead = site.hosts[0]
        await asyncio.gather(asyncio.to_thread(dead.kill), asyncio.to_thread(site.redis.restart))
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()
        await asyncio.to_thread(dead.start)


@MODES_AT_LENGTH
async def test_next_before_the_write_back_still_finds_a_partner(trial: Trial) -> None:
    """By then only the partner's process has written the guest back to the empty Redis."""
    async with trial() as (site, crowd):
        late = site.hosts[0]
        late.state.cut()
        begun = time.monotonic()
        await asyncio.to_thread(site.redis.restart)
        for tab in crowd.at_host(1):
            await tab.hears(begun, type="partner", state="away")
        late.state.heal()
        await asyncio.gather(*(tab.next() for tab in crowd.at_host(0)))


@MODES_AT_LENGTH
async def test_a_guest_who_leaves_right_after_redis_came_back_empty_is_away(trial: Trial) -> None:
    async with trial() as (site, crowd):
        begun = time.monotonic()
        await asyncio.to_thread(site.redis.restart)
        for tab in crowd.at_host(0):
            tab.front.cut()
        for tab in crowd.at_host(1):
            await tab.hears(begun, type="partner", state="away")
        for tab in crowd.at_host(0):
            tab.front.heal()
        await crowd.all_deliver()
        crowd.assert_no_chat_ended()


@pytest.mark.parametrize("takes", [(2, 3), (3, 2), (2, 2)])
async def test_of_two_resumes_at_once_one_wins(trial: Trial, takes: tuple[int, int]) -> None:
    async with trial(pairs=1) as (site, _), chatter(site.hosts[1]) as partner:
        async with chatter(site.hosts[0]) as first:
            await asyncio.gather(first.finds(), partner.finds())
            token = first.welcome.resume
            first.vanishes()
        async with connected(site.hosts[0]) as one, connected(site.hosts[1]) as two:
            await asyncio.gather(
                one.says(Hello(resume=token, take=takes[0])), two.says(Hello(resume=token, take=takes[1]))
            )
            winner, loser = await who_stays(one, two)
            if takes[0] != takes[1]:
                assert winner is (one if takes[0] > takes[1] else two)
            welcome = await winner.hears(Welcome)
            assert welcome.state is GuestState.CHATTING
            await partner.says(Say(n=1, text="who is it?", chat=partner.chat))
            await winner.hears(Said, text="who is it?")
            assert not any(isinstance(event, Said) for event in loser.heard)


async def who_stays(one: Chatter, two: Chatter) -> tuple[Chatter, Chatter]:
    """The one still connected after the other was superseded, and that other."""
    ends = {asyncio.create_task(guest.closed(timeout=20)): guest for guest in (one, two)}
    done, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for end in pending:
        end.cancel()
    await asyncio.wait(ends)
    assert [end.result() for end in done] == [CloseCode.SUPERSEDED]
    loser = ends[done.pop()]
    return (two if loser is one else one), loser
