"""Whom a guest met in an evening."""

from redis import Redis

from matchmaking.rounds.timetable import PhaseKind
from matchmaking.values import Chatting
from tests.integration.matchmaking.pool import Records
from tests.integration.matchmaking.rounds.hall import Hall


async def test_an_evening_of_many_partners_forgets_none_of_them(redis: Redis, redis_url: str) -> None:
    """More than one a round, because partners leave and others come."""
    hall = await Hall(redis_url).open()
    alice = await hall.enter(hall.processes[0])
    await hall.skip_to(PhaseKind.ROUND, 1)
    for _ in range(25):
        bob = await hall.enter(hall.processes[0])
        assert await hall.ring() == {frozenset((alice, bob))}
        state = hall.guest(bob).state
        assert isinstance(state, Chatting)
        await hall.processes[0].matchmaker.leave(bob, state.chat, "left")
        await hall.drain()
    met = Records(redis, hall.pool).guests()[alice]["recent"]
    assert {entry.partition(":")[0] for entry in met.split(";") if entry} == hall.home.keys() - {alice}
