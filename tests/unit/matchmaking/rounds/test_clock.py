"""The clock of an event."""

import pytest

from matchmaking.rounds import clock
from matchmaking.rounds.clock import EventClock


class Time:
    """Replaces the module `time`."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds

    def time(self) -> float:
        return 5_000 + self.seconds


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> Time:
    monkeypatch.setattr(clock, "time", local := Time())
    return local


def test_a_late_answer_does_not_turn_the_clock_back(local: Time) -> None:
    kept = EventClock()
    kept.sync(1_000_000)
    kept.sync(999_600)  # the answer was under way for 400 ms
    assert kept.now() == 1_000_000
    local.seconds += 10
    kept.sync(1_009_700)
    assert 1_009_980 <= kept.now() <= 1_010_000


def test_it_never_stays_behind_a_faster_answer(local: Time) -> None:
    kept = EventClock()
    kept.sync(999_900)
    kept.sync(1_000_000)
    assert kept.now() == 1_000_000


def test_it_follows_a_clock_that_was_set(local: Time) -> None:
    kept = EventClock()
    kept.sync(1_000_000)
    kept.sync(400_000)
    assert kept.now() == 400_000


def test_before_the_first_answer_it_is_the_local_one(local: Time) -> None:
    assert EventClock().now() == 5_100_000
