"""A failing background job is retried, and the log reports it without repeating itself."""

import asyncio
import logging

import pytest

from chat.process.jobs import HANGING_SECONDS, SOUND_SECONDS, Job
from tests.unit.process.rounds import (
    Rounds,
    Work,
    fails,
    fails_waiting,
    hangs,
    passes,
    waits_for_what_is_cancelled,
)


@pytest.mark.parametrize("bad", [fails, fails_waiting, waits_for_what_is_cancelled])
def test_a_job_that_failed_is_tried_again(bad: Work) -> None:
    rounds = Rounds()
    if asyncio.iscoroutinefunction(bad):

        async def once_more() -> None:
            rounds.plain()
            await bad()

        passes(3, Job("bad", 1, once_more))
    else:

        def again() -> None:
            rounds.plain()
            bad()

        passes(3, Job("bad", 1, again))
    assert rounds.at == [0, 1, 2, 3]


def test_a_job_that_failed_may_have_another_pause() -> None:
    rounds = Rounds()

    async def fails_twice() -> None:
        rounds.plain()
        if len(rounds.at) <= 2:
            fails()

    passes(7300, Job("hourly", 3600, fails_twice, retry=60))
    assert rounds.at == [0, 60, 120, 3720]


def test_a_failure_is_logged_once_a_kind_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    count = 0

    def fails_in_two_ways() -> None:
        nonlocal count
        count += 1
        if count % 2:
            fails()
        raise KeyError("what a guest wrote")

    passes(600, Job("bad", 1, fails_in_two_ways))
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("background job 'bad' failed: ValueError at rounds.py:")
    assert second.startswith("background job 'bad' failed: KeyError at test_job_failures.py:")
    assert "guest" not in caplog.text


def test_a_failure_that_recurs_after_successes_is_logged_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)

    def fails_at_times() -> None:
        now = asyncio.get_running_loop().time()
        if now < 3 or now > 10 + SOUND_SECONDS:
            fails()

    passes(100, Job("bad", 1, fails_at_times))
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO", "ERROR"]


def test_a_job_that_hangs_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    passes(10 * HANGING_SECONDS, Job("stuck", 1, hangs), Job("sound", 1, Rounds().waiting))
    assert [record.getMessage() for record in caplog.records] == [
        "background job 'stuck' has been running for over 60 seconds"
    ]
