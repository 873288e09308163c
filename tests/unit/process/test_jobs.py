"""Background jobs: each keeps its period, whatever happens to the others. Time passes at once here."""

import asyncio
import logging
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.process.jobs import STOP_SECONDS, Job, Jobs
from tests.support.time_loop import run
from tests.unit.process.rounds import (
    Rounds,
    Work,
    fails,
    fails_late,
    fails_waiting,
    hangs,
    hangs_an_hour,
    passes,
    waits_for_what_is_cancelled,
)


def test_each_job_has_its_own_period() -> None:
    second, ten, waiting = Rounds(), Rounds(), Rounds()
    passes(
        30,
        Job("second", 1, second.plain),
        Job("ten", 10, ten.plain),
        Job("waiting", 2, waiting.waiting, first=5),
    )
    assert second.at == list(range(31))
    assert ten.at == [0, 10, 20, 30]
    assert waiting.at == list(range(5, 31, 2))


@pytest.mark.parametrize(
    "bad", [fails, fails_waiting, fails_late, hangs, hangs_an_hour, waits_for_what_is_cancelled]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_job_that_fails_or_hangs_neither_stops_nor_delays_another(bad: Work, place: int) -> None:
    plain, waiting = Rounds(), Rounds()
    jobs = [Job("plain", 1, plain.plain), Job("waiting", 1, waiting.waiting)]
    jobs.insert(place, Job("bad", 1, bad))
    passes(100, *jobs)
    assert plain.at == waiting.at == list(range(101))


def test_a_spread_pause_lasts_between_half_of_its_time_and_all_of_it() -> None:
    random.seed(1)
    rounds = Rounds()
    passes(1000, Job("spread", 10, rounds.plain, first=4, spread=True))
    pauses = [after - before for before, after in zip(rounds.at, rounds.at[1:], strict=False)]
    assert 2 <= rounds.at[0] <= 4
    assert 5 <= min(pauses) < 6
    assert 9 < max(pauses) <= 10.001


def test_a_hurried_job_runs_now_and_then_keeps_its_period() -> None:
    plain, waiting = Rounds(), Rounds()

    async def hurrying() -> None:
        jobs = Jobs([Job("plain", 10, plain.plain), Job("waiting", 10, waiting.waiting)])
        jobs.start()
        await asyncio.sleep(4)
        jobs.hurry("plain", "waiting")
        await asyncio.sleep(11)
        await jobs.stop()

    run(hurrying())
    assert plain.at == waiting.at == [0, 4, 14]


def test_a_job_that_is_hurried_while_it_runs_runs_once_more() -> None:
    rounds = Rounds()

    async def hurrying() -> None:
        async def takes_a_second() -> None:
            rounds.plain()
            await asyncio.sleep(1)

        jobs = Jobs([Job("slow", 100, takes_a_second)])
        jobs.start()
        await asyncio.sleep(0.5)
        jobs.hurry("slow")
        jobs.hurry("slow")
        await asyncio.sleep(50)
        await jobs.stop()

    run(hurrying())
    assert rounds.at == [0, 1]


def test_stopping_cancels_every_running_job() -> None:
    ended, rounds = [], Rounds()

    async def cleans_up() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("cleans_up")

    async def stopping() -> None:
        jobs = Jobs([Job("cleans up", 1, cleans_up), Job("plain", 1, rounds.plain), Job("bad", 1, fails)])
        jobs.start()
        await asyncio.sleep(2.5)
        await jobs.stop()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await asyncio.sleep(100)

    run(stopping())
    assert ended == ["cleans_up"]
    assert rounds.at == [0, 1, 2]


def test_stopping_does_not_wait_for_a_job_that_will_not_end() -> None:
    async def will_not_end() -> None:
        while True:
            try:
                await asyncio.sleep(60)
                return
            except asyncio.CancelledError:
                pass

    async def stopping() -> float:
        jobs = Jobs([Job("stubborn", 1, will_not_end)])
        jobs.start()
        await asyncio.sleep(1)
        begun = asyncio.get_running_loop().time()
        await jobs.stop()
        took = asyncio.get_running_loop().time() - begun
        await asyncio.sleep(60)  # now its round is over, and it hears no more of it
        return took

    assert run(stopping()) == pytest.approx(STOP_SECONDS)


def test_jobs_of_one_period_wake_the_process_once() -> None:
    """A site where nobody is should sleep."""
    rounds = [Rounds() for _ in range(10)]
    wakes: set[float] = set()

    async def counting() -> None:
        loop = asyncio.get_running_loop()
        jobs = Jobs(Job(str(number), 1, each.plain) for number, each in enumerate(rounds))
        jobs.start()
        for _ in range(1000):
            await asyncio.sleep(0.01)
        wakes.update(at for each in rounds for at in each.at)
        assert loop.time() == pytest.approx(10)
        await jobs.stop()

    run(counting())
    assert len(wakes) <= 11


Kind = st.sampled_from(["sound", "fails", "slow", "hangs"])


@given(st.lists(st.tuples(st.integers(1, 9), Kind, st.booleans()), min_size=1, max_size=8))
def test_any_mixture_of_jobs_keeps_the_periods_of_the_sound_ones(
    mixture: list[tuple[int, str, bool]],
) -> None:
    rounds = [Rounds() for _ in mixture]

    def job(number: int, period: int, kind: str, waits: bool) -> Job:
        async def waiting() -> None:
            rounds[number].plain()
            if kind == "slow":
                await asyncio.sleep(period)
            if kind == "hangs":
                await hangs()
            if kind == "fails":
                fails()

        def plain() -> None:
            rounds[number].plain()
            if kind == "fails":
                fails()

        return Job(str(number), period, waiting if waits else plain)

    logging.disable()
    try:
        passes(60, *(job(number, *each) for number, each in enumerate(mixture)))
    finally:
        logging.disable(logging.NOTSET)
    for (period, kind, waits), each in zip(mixture, rounds, strict=True):
        pause = {"slow": 2 * period, "hangs": math.inf}.get(kind, period) if waits else period
        assert each.at == [0] if pause == math.inf else each.at == list(range(0, 61, int(pause)))
