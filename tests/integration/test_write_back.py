"""A Redis that comes back empty learns from every process what it held, and the newer word counts."""

from redis import Redis

from matchmaking.keys import PoolKeys
from matchmaking.tokens import new_id
from matchmaking.values import Wishes
from tests.integration.pool import QUICK, Process, Records, all_beat, many_connections


async def test_who_went_away_does_not_wait_by_the_word_of_an_older_process(
    redis: Redis, redis_url: str
) -> None:
    client, pool = many_connections(redis_url), new_id()
    left, last = Process(client, pool), Process(client, pool)
    for process in (left, last):
        await process.beat()
    guest, token = await left.matchmaker.arrive(new_id(), 1)
    await left.matchmaker.find(guest.id, Wishes(), inbox=new_id())
    link = new_id()
    await last.matchmaker.resume(token, 2, link)
    await last.matchmaker.away(guest.id, link)
    redis.flushall()

    for process in (left, last):
        await process.beat()

    records = Records(client, pool)
    assert records.guests()[guest.id]["away"] != "0"
    assert records.queue() == set()
    for process in (left, last):
        process.pipeline.close()


async def test_whom_a_process_holds_whose_lease_had_ended_is_written_back_as_being_here(
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
