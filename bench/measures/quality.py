"""The quality of matching: pairs with a shared interest, compared with order of arrival and with the optimum."""

import asyncio
import random
from collections.abc import Coroutine
from itertools import accumulate
from time import perf_counter
from typing import Any

import networkx  # type: ignore[import-untyped]

from bench.figures import Figures
from bench.pool import Pool, pool
from bench.systems.site import Site
from matchmaking.rules import Rules
from matchmaking.values import Guest, Wishes

_GUESTS = 500
_INTERESTS = 200
_WISHES = 5
#: All times are divided by this, so that the run is shorter with the same outcome.
_HASTE = 10
_ARRIVAL_SECONDS = 60.0 / _HASTE
_WIDEN_SECONDS = 10.0 / _HASTE
_BEAT_SECONDS = 2.0 / _HASTE


MEASURE = "quality"
SHARED = "with a shared interest"


async def measure_quality(figures: Figures, *, seed: int) -> float:
    """500 guests come within a minute, each with 5 of 200 interests (Zipf), and insist on one for 10 s.

    Returns the share of pairs, between 0 and 1, that have an interest in common.
    """
    chance = random.Random(seed)
    wishes = [_draw(chance) for _ in range(_GUESTS)]
    times = sorted(chance.uniform(0, _ARRIVAL_SECONDS) for _ in range(_GUESTS))
    all_paired = asyncio.Event()
    async with pool(Rules(widens=(int(_WIDEN_SECONDS * 1000), 0))) as site:
        site.on_chat = lambda: all_paired.set() if len(site.shared) == _GUESTS // 2 else None
        async with site.beating(_BEAT_SECONDS):
            guests = await site.arrive(_GUESTS)
            await asyncio.gather(*_finds(site, guests, wishes, times))
            await all_paired.wait()
        matched = sum(shared > 0 for shared in site.shared.values())
    first_come = sum(not a.isdisjoint(b) for a, b in zip(wishes[::2], wishes[1::2], strict=True))
    for name, pairs in (
        (Site.name, matched),
        ("first come", first_come),
        ("best possible", _best(wishes, times)),
    ):
        figures.add(MEASURE, name, SHARED, pairs / (_GUESTS / 2), unit="share")
    return matched / (_GUESTS / 2)


def _finds(
    site: Pool, guests: list[Guest], wishes: list[set[int]], times: list[float]
) -> list[Coroutine[Any, Any, None]]:
    begun = perf_counter()

    async def find(guest: Guest, interests: set[int], at: float) -> None:
        await asyncio.sleep(begun + at - perf_counter())
        await site.find(guest, Wishes(interests=tuple(f"interest {i}" for i in sorted(interests))))

    return [find(*each) for each in zip(guests, wishes, times, strict=True)]


def _draw(chance: random.Random) -> set[int]:
    """Draws different interests, the k-th with a weight of 1/k."""
    drawn: set[int] = set()
    while len(drawn) < _WISHES:
        drawn.update(chance.choices(range(_INTERESTS), cum_weights=_WEIGHTS))
    return drawn


def _best(wishes: list[set[int]], times: list[float]) -> int:
    """The largest possible number of pairs who share an interest and arrive within the first step of the ladder."""
    graph = networkx.Graph()
    for one in range(_GUESTS):
        for other in range(one + 1, _GUESTS):
            if times[other] - times[one] > _WIDEN_SECONDS:
                break
            if not wishes[one].isdisjoint(wishes[other]):
                graph.add_edge(one, other)
    return len(networkx.max_weight_matching(graph, maxcardinality=True))


_WEIGHTS = list(accumulate(1 / k for k in range(1, _INTERESTS + 1)))
