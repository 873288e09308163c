"""A guest who resumed and is ready counts as present, whatever its partner did in between."""

from redis import Redis

from matchmaking.tokens import new_id
from matchmaking.values import Chatting, Idle, Wishes
from tests.integration.matchmaking.pool import Process, all_beat, chat_of, many_connections
from tests.integration.matchmaking.test_fairness import find


async def test_a_guest_who_returns_as_its_partner_leaves_does_not_stay_away(
    redis: Redis, redis_url: str
) -> None:
    here, there = (Process(many_connections(redis_url), "ready") for _ in range(2))
    await all_beat([here, there])
    connection_id = new_id()
    guest, token = await here.matchmaker.arrive(connection_id, 1)
    await here.matchmaker.find(guest.id, Wishes(("tea",)), inbox=new_id())
    partner = await find(there, "tea")
    await here.heartbeat.drain()
    await here.matchmaker.away(guest.id, connection_id)
    resumed = await here.matchmaker.resume(token, 2, new_id())
    assert isinstance(resumed.state, Chatting)
    await there.matchmaker.leave(partner.id, chat_of(partner), "left")
    ready = await here.matchmaker.ready(guest.id)
    assert isinstance(ready.state, Idle)
    assert not ready.away
