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


def answered(kept: EventClock, local: Time, now: int, *, after: float) -> None:
    """A question, and an answer that took `after` seconds, in which Redis's time was `now`."""
    asked = kept.asks()
    local.seconds += after
    kept.sync(now, asked)


@pytest.mark.parametrize("late", [0.4, 30.0], ids=["a little", "a process that was suspended"])
def test_a_late_answer_does_not_turn_the_clock_back(local: Time, late: float) -> None:
    kept = EventClock()
    answered(kept, local, 1_000_000, after=0)
    answered(kept, local, 1_000_000, after=late)
    assert kept.now() == 1_000_000 + late * 1000


def test_it_is_not_behind_what_redis_said(local: Time) -> None:
    kept = EventClock()
    answered(kept, local, 999_900, after=0.001)
    answered(kept, local, 1_000_000, after=0.001)
    assert kept.now() >= 1_000_000


@pytest.mark.parametrize("set_to", [400_000, 9_000_000])
def test_it_follows_a_clock_that_was_set(local: Time, set_to: int) -> None:
    kept = EventClock()
    answered(kept, local, 1_000_000, after=0)
    answered(kept, local, set_to, after=0.002)
    assert set_to <= kept.now() <= set_to + 2


def test_before_the_first_answer_it_is_the_local_one(local: Time) -> None:
    assert EventClock().now() == 5_100_000
