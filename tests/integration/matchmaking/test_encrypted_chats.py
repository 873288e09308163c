"""Which chats are encrypted: decided once for both, and remembered whatever Redis loses."""

import pytest
from redis import Redis

from matchmaking.rules import Rules
from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Guest, Waiting, Wishes
from tests.integration.matchmaking.pool import QUICK_RULES, Process, Records, all_beat, many_connections


def rules(encryption: str) -> Rules:
    return Rules(
        widens=QUICK_RULES.widens,
        cooldown=QUICK_RULES.cooldown,
        cooldown_ms=QUICK_RULES.cooldown_ms,
        repeat_ms=0,
        silent=0,
        encryption=encryption,
    )


def is_encrypted(guest: Guest) -> bool:
    assert isinstance(guest.state, Chatting)
    return guest.state.encrypted


async def meet(waits: Process, finds: Process, *able: bool) -> tuple[Guest, Guest]:
    early, _ = await waits.matchmaker.arrive(new_id(), 1, able=able[0])
    late, _ = await finds.matchmaker.arrive(new_id(), 1, able=able[1])
    await waits.matchmaker.find(early.id, Wishes(), inbox="early")
    late = await finds.matchmaker.find(late.id, Wishes(), inbox="late")
    await waits.beat()
    return waits.matchmaker.guest(early.id), late


@pytest.mark.parametrize("encryption", ["off", "when_possible"])
@pytest.mark.parametrize("able", [(True, True), (True, False), (False, True), (False, False)])
async def test_a_chat_is_encrypted_if_both_can_and_the_site_allows_it(
    redis_url: str, encryption: str, able: tuple[bool, bool]
) -> None:
    process = Process(many_connections(redis_url), new_id(), rules=rules(encryption))
    await process.beat()
    both = await meet(process, process, *able)
    expected = encryption != "off" and all(able)
    assert [is_encrypted(guest) for guest in both] == [expected] * 2
    process.pipeline.close()


async def test_where_it_is_required_who_cannot_is_not_matched(redis_url: str) -> None:
    process = Process(many_connections(redis_url), new_id(), rules=rules("required"))
    await process.beat()
    both = await meet(process, process, False, True)
    assert all(isinstance(guest.state, Waiting) for guest in both)
    third, _ = await process.matchmaker.arrive(new_id(), 1, able=True)
    assert is_encrypted(await process.matchmaker.find(third.id, Wishes(), inbox="third"))
    process.pipeline.close()


async def test_another_client_of_a_guest_decides_about_its_next_chat_only(redis_url: str) -> None:
    process = Process(many_connections(redis_url), new_id(), rules=rules("when_possible"))
    await process.beat()
    early, token = await process.matchmaker.arrive(new_id(), 1, able=True)
    late, _ = await process.matchmaker.arrive(new_id(), 1, able=True)
    await process.matchmaker.find(early.id, Wishes(), inbox="early")
    late = await process.matchmaker.find(late.id, Wishes(), inbox="late")
    old = await process.matchmaker.resume(token, None, new_id(), able=False)
    assert is_encrypted(old)
    assert not old.able
    assert isinstance(late.state, Chatting)
    await process.matchmaker.leave(late.id, late.state.chat, "left")
    await process.matchmaker.ready(early.id)
    third, _ = await process.matchmaker.arrive(new_id(), 1, able=True)
    await process.matchmaker.find(early.id, Wishes(), inbox="early")
    assert not is_encrypted(await process.matchmaker.find(third.id, Wishes(), inbox="third"))
    process.pipeline.close()


@pytest.mark.parametrize("first", [0, 1])
async def test_an_empty_redis_gets_the_mode_back_from_either_process(
    redis: Redis, redis_url: str, first: int
) -> None:
    """The partner's record is written by the first one too, before its own process writes it."""
    client, pool = many_connections(redis_url), new_id()
    waits, finds = (Process(client, pool, rules=rules("when_possible")) for _ in range(2))
    await all_beat([waits, finds])
    early, _ = await waits.matchmaker.arrive(new_id(), 1, able=True)
    late, _ = await finds.matchmaker.arrive(new_id(), 1, able=True)
    await waits.matchmaker.find(early.id, Wishes(), inbox="early")
    await finds.matchmaker.find(late.id, Wishes(), inbox="late")
    redis.flushall()

    await (waits, finds)[first].beat()
    records = Records(client, pool).guests()
    assert {record["encrypted"] for record in records.values()} == {records[early.id]["chat"]}
    await (finds, waits)[first].beat()
    await waits.beat()

    for process, guest in ((waits, early), (finds, late)):
        assert is_encrypted(process.matchmaker.guest(guest.id))
        process.pipeline.close()
