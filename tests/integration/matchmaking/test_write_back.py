"""A Redis that comes back empty is restored by every process, and the newer record wins."""

import asyncio
from collections.abc import Iterator
from functools import partialmethod

import pytest
from redis import Redis

from matchmaking.errors import MatchmakingError, Trouble
from matchmaking.matchmaker import Matchmaker
from matchmaking.store.keys import PoolKeys
from matchmaking.store.scripts import Timing
from matchmaking.tokens import new_id
from matchmaking.values import Wishes
from tests.integration.matchmaking.pool import QUICK, Process, Records, all_beat, chat_of, many_connections
from tests.integration.matchmaking.test_encrypted_chats import rules


@pytest.fixture(autouse=True, params=["in clear", "encrypted"])
def mode(request: pytest.FixtureRequest, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test runs with chats of both kinds, and both records of a chat name its kind in the end."""
    is_encrypted = request.param == "encrypted"
    chosen = rules("when_possible" if is_encrypted else "off")
    monkeypatch.setattr(Process.__init__, "__defaults__", (QUICK, chosen))
    for name in ("arrive", "resume"):
        monkeypatch.setattr(Matchmaker, name, partialmethod(getattr(Matchmaker, name), able=True))
    yield
    records = [redis.hgetall(key) for key in redis.scan_iter("*guest:*")]
    for record in records:
        if record[b"state"] == b"chatting":
            assert record[b"encrypted"] == (record[b"chat"] if is_encrypted else b"")


async def test_an_older_process_does_not_restore_an_away_guest_as_waiting(
    redis: Redis, redis_url: str
) -> None:
    client, pool = many_connections(redis_url), new_id()
    left, last = Process(client, pool), Process(client, pool)
    for process in (left, last):
        await process.beat()
    guest, token = await left.matchmaker.arrive(new_id(), 1)
    await left.matchmaker.find(guest.id, Wishes(), inbox=new_id())
    connection_id = new_id()
    await last.matchmaker.resume(token, 2, connection_id)
    await last.matchmaker.away(guest.id, connection_id)
    redis.flushall()

    for process in (left, last):
        await process.beat()

    records = Records(client, pool)
    assert records.guests()[guest.id]["away"] != "0"
    assert records.queue() == set()
    for process in (left, last):
        process.pipeline.close()


async def test_guests_of_a_process_with_an_expired_lease_are_written_back_as_present(
    redis: Redis, redis_url: str
) -> None:
    client, pool = many_connections(redis_url), new_id()
    records = Records(client, pool)
    late, other = Process(client, pool), Process(client, pool)
    await all_beat([late, other])
    guest, _ = await late.matchmaker.arrive(new_id(), 1)
    await late.matchmaker.find(guest.id, Wishes(), inbox=new_id())
    records.be_silent(QUICK.grace)  # the era is no longer new
    await other.beat()
    redis.zadd(PoolKeys(pool).processes, {late.id: 1})
    await late.matchmaker.retry(guest.id)
    redis.flushall()

    await all_beat([late, other])

    assert records.guests()[guest.id]["away"] == "0"
    assert records.queue() == {guest.id}


async def test_a_match_that_only_one_process_knows_is_restored(redis: Redis, redis_url: str) -> None:
    """In either order: the other's process had not received the match when Redis lost its data."""
    client, pool = many_connections(redis_url), new_id()
    for first in (0, 1):
        waits, finds = Process(client, pool), Process(client, pool)
        await all_beat([waits, finds])
        early, _ = await waits.matchmaker.arrive(new_id(), 1)
        late, _ = await finds.matchmaker.arrive(new_id(), 1)
        await waits.matchmaker.find(early.id, Wishes(), inbox="early")
        chat = chat_of(await finds.matchmaker.find(late.id, Wishes(), inbox="late"))
        redis.flushall()

        await (waits, finds)[first].beat()
        await (finds, waits)[first].beat()
        await waits.beat()

        assert chat_of(waits.matchmaker.guest(early.id)) == chat
        assert chat_of(finds.matchmaker.guest(late.id)) == chat
        records = Records(client, pool)
        assert records.guests()[early.id]["inbox"] == "early"
        assert records.queue() == set()
        for process in (waits, finds):
            process.pipeline.close()
        redis.flushall()


async def test_a_guest_who_has_a_new_partner_is_not_pulled_back(redis: Redis, redis_url: str) -> None:
    """The partner who was left gets `left`, not `lost`, in either order."""
    client, pool = many_connections(redis_url), new_id()
    for first in (0, 1):
        goes, stays, other = (Process(client, pool) for _ in range(3))
        await all_beat([goes, stays, other])
        going, _ = await goes.matchmaker.arrive(new_id(), 1)
        staying, _ = await stays.matchmaker.arrive(new_id(), 1)
        waiting, _ = await other.matchmaker.arrive(new_id(), 1)
        await stays.matchmaker.find(staying.id, Wishes(), inbox="staying")
        before = chat_of(await goes.matchmaker.find(going.id, Wishes(), inbox="going"))
        await stays.heartbeat.drain()
        await other.matchmaker.find(waiting.id, Wishes(), inbox="waiting")
        after = chat_of(await goes.matchmaker.next(going.id, before, Wishes(), inbox="going again"))
        redis.flushall()

        await (goes, stays)[first].beat()
        await (stays, goes)[first].beat()
        await all_beat([other, stays, goes])

        assert chat_of(goes.matchmaker.guest(going.id)) == after
        assert chat_of(other.matchmaker.guest(waiting.id)) == after
        ended = stays.matchmaker.guest(staying.id).state.ended
        assert ended is not None
        assert (ended.chat, ended.reason) == (before, "left")
        for process in (goes, stays, other):
            process.pipeline.close()
        redis.flushall()


async def test_a_newer_match_ends_the_chat_that_an_older_record_restored(
    redis: Redis, redis_url: str
) -> None:
    """The answer to *Next* was lost with Redis: only the new partner's process knows the match."""
    client, pool = many_connections(redis_url), new_id()
    goes, stays, other = (Process(client, pool) for _ in range(3))
    await all_beat([goes, stays, other])
    going, _ = await goes.matchmaker.arrive(new_id(), 1)
    staying, _ = await stays.matchmaker.arrive(new_id(), 1)
    waiting, _ = await other.matchmaker.arrive(new_id(), 1)
    await stays.matchmaker.find(staying.id, Wishes(), inbox="staying")
    before = chat_of(await goes.matchmaker.find(going.id, Wishes(), inbox="going"))
    await stays.heartbeat.drain()
    await other.matchmaker.find(waiting.id, Wishes(), inbox="waiting")
    held = goes.matchmaker.guest(going.id)
    after = chat_of(await goes.matchmaker.next(going.id, before, Wishes(), inbox="going again"))
    await other.heartbeat.drain()
    goes.matchmaker.guest_cache.hold(held)  # as if the answer had not arrived
    redis.flushall()

    await all_beat([goes, stays])
    await other.beat()
    await all_beat([goes, stays])

    assert chat_of(goes.matchmaker.guest(going.id)) == after
    assert chat_of(other.matchmaker.guest(waiting.id)) == after
    ended = stays.matchmaker.guest(staying.id).state.ended
    assert ended is not None
    assert (ended.chat, ended.reason) == (before, "left")
    for process in (goes, stays, other):
        process.pipeline.close()


async def test_a_guest_whose_process_is_late_after_a_data_loss_is_recognized(
    redis: Redis, redis_url: str
) -> None:
    """A live process beats within its lease; a guest who returns elsewhere before that is told to wait."""
    client, pool, timing = many_connections(redis_url), new_id(), Timing(beat=10, lease=5_000)
    late, other = Process(client, pool, timing), Process(client, pool, timing)
    await all_beat([late, other])
    guest, token = await late.matchmaker.arrive(new_id(), 1)
    redis.flushall()
    await other.beat()
    await asyncio.sleep(5 * timing.beat / 1000)

    with pytest.raises(MatchmakingError) as refusal:
        await other.matchmaker.resume(token, 2, new_id())
    assert refusal.value.trouble is Trouble.UNSURE

    await late.beat()
    assert (await other.matchmaker.resume(token, 2, new_id())).id == guest.id
    for process in (late, other):
        process.pipeline.close()


async def test_a_guest_restored_into_a_chat_by_its_partner_reuses_no_range(
    redis: Redis, redis_url: str
) -> None:
    """Its former process writes it back as waiting; the one on which it was matched has died."""
    client, pool = many_connections(redis_url), new_id()
    before, last, other = (Process(client, pool) for _ in range(3))
    await all_beat([before, last, other])
    alice, token = await before.matchmaker.arrive(new_id(), 1)
    bob, _ = await other.matchmaker.arrive(new_id(), 1)
    await before.matchmaker.find(alice.id, Wishes(), inbox="alice")
    chat = chat_of(await other.matchmaker.find(bob.id, Wishes(), inbox="bob"))
    await last.matchmaker.resume(token, None, new_id())
    records = Records(client, pool)
    assert records.guests()[alice.id]["range"] == "1"
    await last.matchmaker.ready(alice.id)
    await other.heartbeat.drain()
    redis.flushall()

    await before.beat()
    await other.beat()
    back = await other.matchmaker.resume(token, None, new_id())

    assert (chat_of(back), records.guests()[alice.id]["range"]) == (chat, "2")
    for process in (before, last, other):
        process.pipeline.close()
