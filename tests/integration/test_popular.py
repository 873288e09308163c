"""What many wish for is known to every process, and added up by one at a time."""

import time
from dataclasses import replace

from redis import Redis

from tests.integration.pool import QUICK, Process, all_beat, many_connections
from tests.integration.test_fairness import find

BEAT = 200


async def test_all_know_what_one_process_added_up(redis: Redis, redis_url: str) -> None:
    timing = replace(QUICK, beat=BEAT)
    processes = [Process(many_connections(redis_url), "popular", timing=timing) for _ in range(3)]
    begun = time.monotonic()
    await all_beat(processes)
    for process in processes:
        await find(process, "chess", "tea", only_interests=True)
    await find(processes[0], "tea")
    beats = 3
    while not all(process.heart.wished == {"chess": 3, "tea": 4} for process in processes):
        await all_beat(processes)
        beats += 3
    added_up = sum(b'"wished"' in answer for process in processes for answer in process.pipeline.answers)
    turns = (time.monotonic() - begun) * 1000 / (4 * BEAT)
    assert 2 <= added_up <= turns + 1, "once without guests and once with them, a turn each"
    assert beats > 2 * added_up
