"""What seekers and helpers hear of the line: their place, how many wait, and whether a helper is there."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis

from chat.process.lines import Lines
from chat.process.site import Site
from chat.protocol.codes import CloseCode
from chat.protocol.commands import Find, Hello, Leave, Stop
from chat.protocol.events import Ended, Idle, Matched, Waiting
from chat.protocol.line import Line
from chatsite.redis.state_connection import StateConnection
from matchmaking.store.keys import PoolKeys
from matchmaking.store.pipeline import Pipeline
from tests.integration.connection.helpline import SLUG, Helpline, helpline
from tests.integration.connection.tabs import Tab, welcomed

__all__ = ["helpline"]


@pytest.fixture
def lines(site: Site) -> Lines:
    return Lines(site.hub)


@pytest.fixture
async def other(decided: None) -> AsyncIterator[Site]:
    """A second process."""
    site = Site(Pipeline(StateConnection(settings.REDIS_URL, timeout=settings.REDIS_TIMEOUT_SECONDS)))
    yield site
    hub = site.hub
    hub.part([*hub.members.values(), *hub.strangers], CloseCode.GOING_AWAY, soonest=0, latest=0)
    async with asyncio.timeout(10):
        await hub.settled()
    hub.pipeline.close()
    await get_channel_layer().flush()


def told(tab: Tab) -> list[Line]:
    return [event for event in tab.heard if isinstance(event, Line)]


def die(redis: Redis, site: Site) -> None:
    """As if the process had been killed a minute ago: its lease has ended."""
    keys = PoolKeys(SLUG)
    for field in ("began", "expire_from"):  # in a young era nobody counts as dead
        redis.hincrby(keys.era, field, -60_000)
    redis.zincrby(keys.processes, -60_000, site.hub.process)


async def test_seekers_hear_their_place_and_helpers_how_many_wait(
    site: Site, helpline: Helpline, lines: Lines
) -> None:
    seekers = await helpline.seekers_in_line(site, 3)
    helper, idle = await helpline.helper(site), await helpline.seeker(site)

    await lines.send_changes()

    assert [told(seeker) for seeker in seekers] == [[Line(staffed=False, place=n)] for n in (1, 2, 3)]
    assert told(helper) == [Line(staffed=False, waiting=3)]
    assert told(idle) == []


async def test_only_changes_are_told(site: Site, helpline: Helpline, lines: Lines) -> None:
    first, second = await helpline.seekers_in_line(site, 2)
    await lines.send_changes()
    await lines.send_changes()
    assert len(told(first)) == len(told(second)) == 1

    await first.asks(Stop(), Idle)
    await lines.send_changes()

    assert len(told(first)) == 1
    assert told(second)[-1] == Line(staffed=False, place=1)


async def test_a_helper_counts_while_it_is_ready_or_in_a_chat(
    site: Site, other: Site, helpline: Helpline, lines: Lines
) -> None:
    [seeker] = await helpline.seekers_in_line(other, 1)
    elsewhere = Lines(other.hub)
    helper = await helpline.helper(site)
    await helper.asks(Find(), Matched)
    await other.hub.pool(SLUG).heartbeat.drain()
    await seeker.hears(Matched)
    [second] = await helpline.seekers_in_line(other, 1)

    await lines.send_changes()
    await elsewhere.send_changes()
    assert told(second) == [Line(staffed=True, place=1)]

    await helper.asks(Leave(), Ended)
    await lines.send_changes()
    await elsewhere.send_changes()
    assert told(second)[-1] == Line(staffed=False, place=1)


async def test_helpers_of_a_dead_process_do_not_count(
    site: Site, other: Site, helpline: Helpline, lines: Lines, redis: Redis
) -> None:
    helper = await helpline.helper(site)
    await helper.asks(Find(), Waiting)
    await lines.send_changes()
    assert told(helper) == [Line(staffed=True, waiting=0)]
    keys = PoolKeys(SLUG)
    die(redis, site)

    colleague = await helpline.helper(other)
    await Lines(other.hub).send_changes()

    assert told(colleague) == [Line(staffed=False, waiting=0)]
    assert redis.hkeys(keys.staff) == [other.hub.process.encode()]


async def test_seekers_of_a_dead_process_leave_the_line_until_they_return(
    site: Site, other: Site, helpline: Helpline, redis: Redis
) -> None:
    [first] = await helpline.seekers_in_line(site, 1)
    [second] = await helpline.seekers_in_line(other, 1)
    die(redis, site)
    lines = Lines(other.hub)

    await lines.send_changes()
    assert told(second)[-1] == Line(staffed=False, place=1)

    back = await welcomed(other, Hello(pool=SLUG, resume=first.welcome.resume, take=1))
    await lines.send_changes()
    assert told(back)[-1] == Line(staffed=False, place=1)
    assert told(second)[-1] == Line(staffed=False, place=2)


async def test_the_time_is_told_from_five_measured_waits_on(
    site: Site, helpline: Helpline, lines: Lines
) -> None:
    seekers, helper = await helpline.seekers_in_line(site, 6), await helpline.helper(site)
    for served in range(5):
        await site.hub.pool(SLUG).heartbeat.beat(7)
        await lines.send_changes()
        assert told(seekers[-1])[-1].about is None
        await helper.asks(Find(), Matched)
        await seekers[served].hears(Matched)
        await helper.asks(Leave(), Ended)

    await site.hub.pool(SLUG).heartbeat.beat(7)
    await lines.send_changes()

    assert told(seekers[-1])[-1] == Line(staffed=False, place=1, about=15)


async def test_how_long_helpers_wait_is_not_measured(site: Site, helpline: Helpline, redis: Redis) -> None:
    helper, seeker = await helpline.helper(site), await helpline.seeker(site)
    await helper.asks(Find(), Waiting)

    await seeker.asks(Find(), Matched)

    assert redis.llen(PoolKeys(SLUG).waits) == 0


async def test_a_new_connection_is_told_at_once(site: Site, helpline: Helpline, lines: Lines) -> None:
    [seeker] = await helpline.seekers_in_line(site, 1)
    await lines.send_changes()

    back = await welcomed(site, Hello(pool=SLUG, resume=seeker.welcome.resume, take=1))
    await lines.send_changes()

    assert told(back) == [Line(staffed=False, place=1)]


async def test_pools_without_a_line_cost_no_script(site: Site, lines: Lines, redis: Redis) -> None:
    guest = await welcomed(site)
    await guest.asks(Find(), Waiting)
    before = redis.info("commandstats")["cmdstat_evalsha"]["calls"]

    await lines.send_changes()

    assert redis.info("commandstats")["cmdstat_evalsha"]["calls"] == before
    assert told(guest) == []
