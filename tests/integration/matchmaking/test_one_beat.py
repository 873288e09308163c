"""After an outage: one beat for all who arrive, and one batch for all who left."""

import asyncio
from typing import Any

from redis import Redis

from chat.hub.hub import Hub
from chatsite.redis.clients import matchmaking_redis
from matchmaking.store.pipeline import Pipeline
from matchmaking.tokens import new_id
from tests.support.client_carrier import ClientCarrier


async def test_all_newcomers_after_a_data_loss_share_one_beat(redis: Redis) -> None:
    pool = Hub(Pipeline(ClientCarrier(matchmaking_redis))).main
    await pool.beat()
    await asyncio.gather(*(pool.matchmaker.arrive(new_id(), 1) for _ in range(30)))

    async def scripts(comers: int) -> int:
        """The number of scripts needed to write everything back; each asks for the time once."""
        redis.flushall()
        redis.config_resetstat()
        await asyncio.gather(*(pool.beat() for _ in range(comers)))
        statistics: Any = redis.info("commandstats")
        return int(statistics["cmdstat_time"]["calls"])

    assert await scripts(comers=20) == await scripts(comers=1)


async def test_all_closes_during_an_outage_are_reported_in_one_batch(
    redis: Redis,
) -> None:
    flights, is_away = 0, False

    def depart() -> Redis:
        nonlocal flights
        if is_away:
            raise ConnectionError
        flights += 1
        return matchmaking_redis()

    pool = Hub(Pipeline(ClientCarrier(depart))).main

    await pool.beat()
    connection_ids = [new_id() for _ in range(30)]
    guests = [
        guest
        for guest, _ in [await pool.matchmaker.arrive(connection_id, 1) for connection_id in connection_ids]
    ]
    is_away = True
    await asyncio.gather(*(pool.away(guest.id, guest.connection_id) for guest in guests))
    is_away, flights = False, 0
    await pool.beat()
    assert all(pool.matchmaker.guest(guest.id).away for guest in guests)
    assert flights < len(guests) / 2
