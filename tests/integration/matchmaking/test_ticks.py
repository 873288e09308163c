"""Guests who would like to meet again: a wish that both share reaches both, and survives what Redis loses."""

import pytest
from redis import Redis

from matchmaking.tokens import Token, new_id
from matchmaking.values import Agreed, Wishes
from tests.integration.matchmaking.pool import Process, Records, all_beat, chat_of, many_connections

ANY = Wishes()
Pair = tuple[Process, Token, Process, Token, str]


async def met(redis_url: str, pool: str) -> Pair:
    """Two guests of two processes, in a chat."""
    client = many_connections(redis_url)
    here, there = Process(client, pool), Process(client, pool)
    await all_beat([here, there])
    _, one = await here.matchmaker.arrive(new_id(), 1)
    _, other = await there.matchmaker.arrive(new_id(), 1)
    return here, one, there, other, await begin(here, one, there, other)


async def begin(here: Process, one: Token, there: Process, other: Token, wishes: Wishes = ANY) -> str:
    """Both find, and so each other. Returns the chat."""
    await here.matchmaker.find(one.id, wishes, inbox="one")
    chat = chat_of(await there.matchmaker.find(other.id, wishes, inbox="other"))
    await here.heartbeat.drain()
    return chat


def agreed(process: Process, token: Token) -> Agreed | None:
    return process.matchmaker.guest(token.id).agreed


@pytest.mark.parametrize("ended", [False, True], ids=["during the chat", "after it"])
async def test_a_wish_that_both_share_reaches_both(redis: Redis, redis_url: str, ended: bool) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await there.heartbeat.drain()
    assert here.matchmaker.guest(one.id).ticks == (other.id,)
    assert agreed(here, one) is None
    assert agreed(there, other) is None
    if ended:
        await here.matchmaker.leave(one.id, chat, "left")
        await there.heartbeat.drain()

    await there.matchmaker.tick(other.id, chat, one.id, 1)

    await here.heartbeat.drain()
    wish = agreed(there, other)
    assert wish is not None
    assert (wish.chat, wish.days) == (chat, 1)
    assert agreed(here, one) == wish


async def test_a_wish_that_only_one_has_moves_nothing_of_the_other(redis: Redis, redis_url: str) -> None:
    here, one, there, other, chat = await met(redis_url, pool := new_id())
    before = Records(redis, pool).guests()[other.id]
    rev = here.matchmaker.guest(one.id).rev
    here.watched.hints.clear()
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    assert here.matchmaker.guest(one.id).rev == rev
    assert Records(redis, pool).guests()[other.id] == before
    assert here.watched.hints == []
    assert await changes(there) == 0


async def changes(process: Process) -> int:
    return len((await process.scripts.drain(100, [])).guests)


async def test_a_wish_taken_back_in_time_does_not_count(redis: Redis, redis_url: str) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await here.matchmaker.tick(one.id, chat, other.id, None)
    await there.matchmaker.tick(other.id, chat, one.id, 7)
    assert agreed(there, other) is None
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    assert agreed(here, one) is not None


async def test_a_repeated_wish_keeps_what_was_agreed(redis: Redis, redis_url: str) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await there.matchmaker.tick(other.id, chat, one.id, 7)
    first = agreed(there, other)
    await there.matchmaker.tick(other.id, chat, one.id, 1)
    assert agreed(there, other) == first


async def test_no_wish_is_shared_with_somebody_blocked(redis: Redis, redis_url: str) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await here.matchmaker.block(one.id, chat, other.id)
    await there.heartbeat.drain()
    await there.matchmaker.tick(other.id, chat, one.id, 7)
    assert agreed(there, other) is None


@pytest.mark.parametrize("ended", [False, True], ids=["during the chat", "after it"])
async def test_a_block_takes_back_what_both_agreed_on(redis: Redis, redis_url: str, ended: bool) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await there.matchmaker.tick(other.id, chat, one.id, 7)
    if ended:
        await there.matchmaker.leave(other.id, chat, "left")
    await here.heartbeat.drain()
    assert agreed(here, one) is not None
    await here.matchmaker.block(one.id, chat, other.id)
    await there.heartbeat.drain()
    assert agreed(here, one) is None
    assert agreed(there, other) is None


async def test_a_block_in_a_later_chat_takes_back_what_both_agreed_on_before(
    redis: Redis, redis_url: str
) -> None:
    here, one, there, other, first = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, first, other.id, 7)
    await there.matchmaker.tick(other.id, first, one.id, 7)
    await there.matchmaker.leave(other.id, first, "left")
    await here.heartbeat.drain()
    second = await begin(here, one, there, other, Wishes(repeats=True))
    assert agreed(here, one) is not None
    await here.matchmaker.block(one.id, second, other.id)
    await there.heartbeat.drain()
    assert agreed(here, one) is None
    assert agreed(there, other) is None


async def test_wishes_survive_an_empty_redis_and_another_connection(redis: Redis, redis_url: str) -> None:
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    redis.flushall()
    await all_beat([here, there])
    resumed = await there.matchmaker.resume(one, 2, new_id())
    assert resumed.ticks == (other.id,)

    await there.matchmaker.tick(other.id, chat, one.id, 7)

    wish = agreed(there, other)
    assert wish is not None
    assert agreed(there, one) == wish
    redis.flushall()
    await all_beat([there, here])
    await there.matchmaker.resume(other, 3, new_id())
    assert agreed(there, other) == wish


async def test_twenty_wishes_are_kept_the_latest_first(redis: Redis, redis_url: str) -> None:
    here, one, _, other, chat = await met(redis_url, new_id())
    strangers = [new_id() for _ in range(20)]
    for stranger in [other.id, *strangers]:
        await here.matchmaker.tick(one.id, chat, stranger, 1)
    assert here.matchmaker.guest(one.id).ticks == tuple(reversed(strangers))


async def test_a_wish_is_granted_once(redis: Redis, redis_url: str) -> None:
    """Two who meet again begin without a wish: what they agreed on before does not count for the new chat."""
    here, one, there, other, chat = await met(redis_url, new_id())
    await here.matchmaker.tick(one.id, chat, other.id, 7)
    await there.matchmaker.tick(other.id, chat, one.id, 7)
    await here.matchmaker.leave(one.id, chat, "left")
    await there.heartbeat.drain()
    second = await begin(here, one, there, other, Wishes(repeats=True))
    assert here.matchmaker.guest(one.id).ticks == ()
    await here.matchmaker.tick(one.id, second, other.id, 7)
    assert agreed(here, one) == agreed(there, other)
    wish = agreed(here, one)
    assert wish is not None
    assert wish.chat == chat
