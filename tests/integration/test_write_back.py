"""A Redis that comes back empty learns from every process what it held, and the newer word counts."""

from redis import Redis

from matchmaking.tokens import new_id
from matchmaking.values import Wishes
from tests.integration.pool import Process, Records, many_connections


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
