"""Someone with many small networks of one larger network does not get many times the limits."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from ipaddress import ip_address

import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed

from chat.protocol.commands import Find, Hello
from chat.protocol.events import Error, Event, Matched, Waiting
from matchmaking.errors import MatchmakingError
from matchmaking.keyring import Key
from matchmaking.networks import network
from matchmaking.rules import Limit, Rules
from matchmaking.store.keys import PoolKeys
from matchmaking.tokens import Token, new_id
from matchmaking.values import Idle, Network, Wishes
from matchmaking.values import Waiting as Waits
from tests.conftest import StartServer
from tests.integration.matchmaking.pool import QUICK_RULES, Process, many_connections
from tests.integration.moderation.test_desk_live import connected_from
from tests.support.chatter import Chatter

KEY = Key("00000001", b"k" * 32, 0, 1)
#: No two guests match: all who may wait do.
ALONE = Wishes(("nobody else's",), only_interests=True)
RULES = replace(QUICK_RULES, places=5, wider=4, apart=True)


def at(address: str) -> Network:
    return network(KEY, ip_address(address))


async def pool_of(url: str, rules: Rules = RULES) -> Process:
    process = Process(many_connections(url), new_id(), rules=rules)
    await process.beat()
    return process


async def arrive(process: Process, where: Network) -> tuple[str, Token]:
    guest, token = await process.matchmaker.arrive(new_id(), 1, network=where)
    return guest.id, token


async def outcome(process: Process, where: Network, wishes: Wishes = ALONE) -> str:
    """The outcome of arriving from that network and searching."""
    try:
        guest_id, _ = await arrive(process, where)
        wishes = replace(
            wishes, interests=tuple(f"{interest}{guest_id[:4]}" for interest in wishes.interests)
        )
        await process.matchmaker.find(guest_id, wishes, inbox=new_id())
    except MatchmakingError as error:
        return error.trouble.value
    return "waiting"


async def outcomes(process: Process, places: list[Network], wishes: Wishes = ALONE) -> Counter[str]:
    return Counter(await asyncio.gather(*(outcome(process, where, wishes) for where in places)))


@pytest.mark.parametrize(
    ("addresses", "waiting"),
    [
        ([f"2001:db8:0:{n:x}::1" for n in range(1_000)], 5 * 4 * 4),
        ([f"2001:db8:0:{n:x}::1" for n in range(256)], 5 * 4),
        ([f"2001:db8:0:1::{n:x}" for n in range(100)], 5),
        ([f"203.0.113.{n}" for n in range(1, 255)], 5 * 4 * 4),
        ([f"2001:db8:{n:x}::1" for n in range(100)], 100),
    ],
    ids=[
        "a thousand /64 of one /48",
        "all /64 of one /56",
        "one /64",
        "all of one IPv4 /24",
        "a hundred /48",
    ],
)
async def test_no_size_of_network_puts_more_into_the_queue_than_its_allowance(
    redis: Redis, redis_url: str, addresses: list[str], waiting: int
) -> None:
    process = await pool_of(redis_url)
    found = await outcomes(process, [at(address) for address in addresses])
    assert found == Counter(waiting=waiting, limited=len(addresses) - waiting)
    assert redis.zcard(process.scripts._keys[1]) == waiting


async def test_without_wider_networks_only_the_smallest_prefix_is_counted(
    redis: Redis, redis_url: str
) -> None:
    process = await pool_of(redis_url, replace(RULES, wider=0))
    found = await outcomes(process, [at(f"2001:db8:0:{n:x}::1") for n in range(200)])
    assert found == Counter(waiting=200)


FEW = Limit(most=1, span=3_600_000, burst=2)


@pytest.mark.parametrize(
    "rules",
    [replace(RULES, places=0, finds=FEW), replace(RULES, places=0, arrivals=FEW)],
    ids=["finds", "arrivals"],
)
async def test_searches_and_arrivals_of_all_sizes_are_counted(
    redis: Redis, redis_url: str, rules: Rules
) -> None:
    process = await pool_of(redis_url, rules)
    household = await outcomes(process, [at(f"2001:db8:0:{n:x}::1") for n in range(100)])
    assert household == Counter(waiting=8, limited=92)
    rest = await outcomes(process, [at(f"2001:db8:0:{n:x}00::1") for n in range(1, 100)])
    assert rest == Counter(waiting=24, limited=75)


async def test_a_refused_search_does_not_count_for_the_larger_networks(redis: Redis, redis_url: str) -> None:
    rules = replace(RULES, places=0, finds=Limit(most=1, span=3_600_000, burst=1))
    process = await pool_of(redis_url, rules)
    assert await outcomes(process, [at("2001:db8::1")] * 50) == Counter(waiting=1, limited=49)
    assert await outcomes(process, [at(f"2001:db8:0:{n}::1") for n in range(1, 4)]) == Counter(waiting=3)


@pytest.mark.parametrize(
    ("interests", "searches"),
    [
        (("tea",), 20),
        (("tea", "chess", "night trains"), 20),
        (tuple(f"{n} {'x' * 30}" for n in range(10)), 6),
    ],
    ids=["one", "three", "ten long ones"],
)
async def test_new_wishes_are_paid_for_by_what_they_take(
    redis: Redis, redis_url: str, interests: tuple[str, ...], searches: int
) -> None:
    rules = replace(RULES, places=0, finds=Limit(most=1, span=3_600_000, burst=20))
    process = await pool_of(redis_url, rules)
    found = await outcomes(process, [at("203.0.113.7")] * 30, Wishes(interests, only_interests=True))
    assert found == Counter(waiting=searches, limited=30 - searches)


async def test_the_same_wishes_again_cost_one_search(redis: Redis, redis_url: str) -> None:
    process = await pool_of(redis_url, replace(RULES, finds=Limit(most=1, span=3_600_000, burst=20)))
    guest_id, _ = await arrive(process, at("203.0.113.7"))  # its first search costs three
    wishes = Wishes(tuple(f"{n} {'x' * 30}" for n in range(10)), only_interests=True)
    for _ in range(18):
        await process.matchmaker.find(guest_id, wishes, inbox=new_id())
    with pytest.raises(MatchmakingError):
        await process.matchmaker.find(guest_id, wishes, inbox=new_id())


async def test_a_place_is_given_back_in_every_size(redis: Redis, redis_url: str) -> None:
    process = await pool_of(redis_url, replace(RULES, places=1, wider=1))
    for address in (
        "2001:db8:0:1::1",
        "2001:db8:0:1::1",
        "2001:db8:0:2::1",
        "2001:db8:0:100::1",
        "203.0.113.7",
    ):
        guest_id, _ = await arrive(process, at(address))
        await process.matchmaker.find(guest_id, ALONE, inbox=new_id())
        assert await outcome(process, at(address)) == "limited"
        await process.matchmaker.stop(guest_id)
    assert redis.keys(f"{PoolKeys('*').network.replace('{*}', '*')}places:*") == []


async def test_a_waiting_guest_who_returns_from_another_network_needs_a_place_there(
    redis: Redis, redis_url: str
) -> None:
    process = await pool_of(redis_url, replace(RULES, places=1, wider=0))
    home, train = at("2001:db8::1"), at("203.0.113.7")
    guest_id, token = await arrive(process, home)
    await process.matchmaker.find(guest_id, ALONE, inbox=new_id())
    assert await outcome(process, train) == "waiting"

    guest = await process.matchmaker.resume(token, 2, new_id(), network=train)

    assert isinstance(guest.state, Idle)
    assert await outcome(process, home) == "waiting"  # its place there is free
    other_id, other = await arrive(process, at("198.51.100.7"))
    await process.matchmaker.find(other_id, ALONE, inbox=new_id())
    moved = await process.matchmaker.resume(other, 2, new_id(), network=at("198.51.101.7"))
    assert isinstance(moved.state, Waits)
    assert await outcome(process, at("198.51.101.7")) == "limited"
    assert await outcome(process, at("198.51.100.7")) == "waiting"


async def test_a_record_of_an_older_version_is_counted_by_its_one_network(
    redis: Redis, redis_url: str
) -> None:
    process = await pool_of(redis_url, replace(RULES, places=1))
    guest_id, _ = await arrive(process, at("203.0.113.7"))
    redis.hdel(process.scripts._keys[0] + guest_id, "around")
    await process.matchmaker.find(guest_id, ALONE, inbox=new_id())
    assert await outcome(process, at("203.0.113.7")) == "limited"
    await process.matchmaker.stop(guest_id)
    assert await outcome(process, at("203.0.113.7")) == "waiting"


async def test_sockets_places_and_arrivals_of_a_household_and_a_provider_are_limited(
    start_server: StartServer,
) -> None:
    server = start_server(
        TRUSTED_PROXIES="127.0.0.1",
        toggles="places_per_network=1 sockets_per_network=2 wider_networks=2",
    )
    household = [f"2001:db8:0:{n:x}::1" for n in range(8)]
    others = [f"2001:db8:0:{n:x}00::1" for n in range(1, 9)]
    heard: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        for address in (*household, *others):
            guest = await stack.enter_async_context(connected_from(server, address))
            heard[await _becomes(guest, address)] += 1
    # Of the /56, 4 are admitted, of whom 2 wait; of the /48, 8, of whom 4 wait.
    assert heard == Counter({"refused": 8, "waiting": 4, "refused find": 4})


async def _becomes(guest: Chatter, interest: str) -> str:
    """The outcome of arriving and searching for a unique interest."""
    try:
        await guest.says(Hello())
        if isinstance(await _next(guest), Error):
            return "refused"
    except (ConnectionClosed, AssertionError):
        return "refused"
    await guest.says(Find(interests=(interest,), only_interests=True))
    while not isinstance(event := await _next(guest), Waiting | Error):
        pass
    return "refused find" if isinstance(event, Error) else "waiting"


async def _next(guest: Chatter) -> Event:
    await guest._receive(time.monotonic() + 20)
    return guest.heard[-1]


async def test_a_university_behind_one_address_meets_with_shared_networks(start_server: StartServer) -> None:
    server = start_server(TRUSTED_PROXIES="127.0.0.1", toggles="shared_networks=on")
    async with AsyncExitStack() as stack:
        guests = [await stack.enter_async_context(connected_from(server, "203.0.113.7")) for _ in range(60)]
        await asyncio.gather(*(guest.greets() for guest in guests))
        await asyncio.gather(*(guest.finds() for guest in guests))
        chats = Counter(event.chat for guest in guests for event in guest.heard if isinstance(event, Matched))
        assert set(chats.values()) == {2}
        assert len(chats) == 30
