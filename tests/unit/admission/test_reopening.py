"""The clients of a closed site come back soon, and spread out."""

import pytest

from chat.admission.reopening import LATEST_SECONDS, SOONEST_SECONDS, TRIES_PER_SECOND, Turns


def test_a_few_clients_try_again_within_seconds() -> None:
    turns = Turns()
    assert [turns.take(100.0) for _ in range(20)] == pytest.approx(
        [SOONEST_SECONDS + n / TRIES_PER_SECOND for n in range(20)]
    )
    assert turns.take(100.0 + 60) == SOONEST_SECONDS


def test_many_clients_are_never_all_there_at_once() -> None:
    turns = Turns()
    tries = sorted(turns.take(100.0) for _ in range(1_000))
    busiest = max(sum(at <= other < at + 1 for other in tries) for at in tries[::50])
    assert busiest <= TRIES_PER_SECOND + 1
    assert tries[-1] == pytest.approx(SOONEST_SECONDS + 999 / TRIES_PER_SECOND)


def test_nobody_waits_longer_than_a_minute() -> None:
    turns = Turns()
    assert max(turns.take(100.0) for _ in range(100_000)) == LATEST_SECONDS
