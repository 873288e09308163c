"""The cost in Redis commands of the network limits, per search."""

from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from matchmaking.rules import Limit
from matchmaking.tokens import new_id
from matchmaking.values import Network, Wishes
from tests.integration.admission.test_wider_networks import RULES, arrive, at, pool_of
from tests.integration.matchmaking.pool import Process


@pytest.mark.parametrize(
    ("address", "waits", "pairs"),
    [("203.0.113.7", 9, 7), ("2001:db8::1", 13, 10)],
    ids=["IPv4", "IPv6"],
)
async def test_a_search_makes_few_redis_calls_for_the_limits(
    redis: Redis, redis_url: str, address: str, waits: int, pairs: int
) -> None:
    """The commands that limits add to a search that waits, and to one that is matched."""
    process = await pool_of(redis_url, replace(RULES, apart=False, finds=Limit(most=30)))
    without = [await _commands_of_a_find(redis, process, Network()) for _ in range(2)]
    within = [await _commands_of_a_find(redis, process, at(address)) for _ in range(2)]
    assert within[0] - without[0] <= waits
    assert within[1] - without[1] <= pairs


async def _commands_of_a_find(redis: Redis, process: Process, where: Network) -> int:
    guest_id, _ = await arrive(process, where)
    redis.config_resetstat()
    await process.matchmaker.find(guest_id, Wishes(), inbox=new_id())
    used: dict[str, Any] = redis.info("commandstats")
    return sum(stat["calls"] for stat in used.values())
