"""The interests of guests from several networks reach every process, counted by one at a time."""

import time
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address

from redis import Redis

from matchmaking.keyring import Key
from matchmaking.networks import network
from matchmaking.rules import Rules
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import NOWHERE, Network, Wishes
from tests.integration.matchmaking.pool import QUICK, QUICK_RULES, Process, all_beat, many_connections

BEAT = 200
KEY = Key("00000001", b"k" * 32, 0, 1)
HOMES = [network(KEY, ip_address(f"203.0.{n}.7")) for n in range(5)]


def processes_of(
    url: str, count: int = 1, *, rules: Rules = QUICK_RULES, beat: int = BEAT, grace: int = 60_000
) -> list[Process]:
    timing: Timing = replace(QUICK, beat=beat, lease=10_000, grace=grace)
    pool = new_id()
    return [Process(many_connections(url), pool, timing=timing, rules=rules) for _ in range(count)]


async def wish(process: Process, where: Network, *interests: str) -> str:
    guest, _ = await process.matchmaker.arrive(new_id(), 1, network=where)
    wishes = Wishes(interests, only_interests=True)
    return (await process.matchmaker.find(guest.id, wishes, inbox=new_id())).id


async def added_up(processes: Sequence[Process], **counts: int) -> None:
    """Beats until every process has exactly these counts."""
    while not all(+process.heartbeat.wished == counts for process in processes):
        await all_beat(list(processes))


async def test_all_processes_know_the_sum_that_one_added_up(redis: Redis, redis_url: str) -> None:
    processes = processes_of(redis_url, 3)
    begun = time.monotonic()
    await all_beat(processes)
    for process, home in zip(processes, HOMES, strict=False):
        await wish(process, home, "chess", "tea")
    await wish(processes[0], HOMES[3], "tea")
    await added_up(processes, chess=3, tea=4)
    answers = [answer for process in processes for answer in process.pipeline.answers]
    times = sum(b'"wished"' in answer for answer in answers)
    turns = (time.monotonic() - begun) * 1000 / (4 * BEAT)
    assert 2 <= times <= turns + 1, "once without guests and once with them, a turn each"
    assert sum(b'"era"' in answer for answer in answers) > 2 * times


async def test_many_guests_of_one_network_are_one(redis: Redis, redis_url: str) -> None:
    processes = processes_of(redis_url, 2, beat=20)
    await all_beat(processes)
    provider = [network(KEY, ip_address(f"2001:db8:0:{n}00::1")) for n in range(6)]
    block = [network(KEY, ip_address(f"198.51.100.{n}")) for n in range(6)]
    for number, where in enumerate([*provider, *block, *[NOWHERE] * 6]):
        await wish(processes[number % 2], where, "spam")
    await wish(processes[0], HOMES[0], "tea")
    await added_up(processes, spam=3, tea=1)


async def test_on_shared_networks_guests_are_counted(redis: Redis, redis_url: str) -> None:
    [process] = processes_of(redis_url, rules=replace(QUICK_RULES, shared=True), beat=20)
    await process.beat()
    for _ in range(4):
        await wish(process, HOMES[0], "tea")
    await added_up([process], tea=4)


async def test_chatting_guests_count_and_stopped_or_away_ones_do_not(redis: Redis, redis_url: str) -> None:
    [process] = processes_of(redis_url, beat=20)
    await process.beat()
    guests = [await wish(process, home, "tea") for home in HOMES]
    assert process.matchmaker.guest_cache.count_chatting() == 4
    await added_up([process], tea=5)

    await process.matchmaker.stop(guests[4])
    await added_up([process], tea=4)
    await process.matchmaker.away(guests[0], process.matchmaker.guest(guests[0]).connection_id)
    await added_up([process], tea=3)
    # Its partner is present, but has no one to chat with.
    assert process.matchmaker.guest_cache.count_chatting() == 2
    for guest in guests[:4]:
        if process.matchmaker.guest(guest).away:
            continue
        chat = getattr(process.matchmaker.guest(guest).state, "chat", "")
        if chat:
            await process.matchmaker.leave(guest, chat, "left")
    await added_up([process])


async def test_the_figures_of_a_dead_process_do_not_count(redis: Redis, redis_url: str) -> None:
    one, other = processes_of(redis_url, 2, beat=20)
    await all_beat([one, other])
    await wish(one, HOMES[0], "tea")
    guest = await wish(other, HOMES[1], "tea")
    await added_up([one, other], tea=2)
    redis.delete(one.scripts._keys[0] + guest)
    await added_up([one], tea=1)
