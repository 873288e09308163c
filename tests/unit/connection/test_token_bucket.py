"""The token bucket: what it allows, and how long it says to wait."""

import math

from hypothesis import given
from hypothesis import strategies as st

from chat.connection.token_bucket import TokenBucket

BURSTS = st.floats(1, 1_000)
PACES = st.floats(0.01, 10_000)
GAPS = st.lists(st.floats(0, 100), max_size=60)


def test_a_new_bucket_lets_a_whole_burst_pass_and_no_more():
    bucket = TokenBucket(burst=3, per_second=1)
    assert [bucket.take(10.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]


def test_a_refused_request_takes_no_token():
    bucket = TokenBucket(burst=1, per_second=1)
    bucket.take(0.0)
    assert {bucket.take(0.5) for _ in range(9)} == {0.5}
    assert bucket.take(1.0) == 0.0


def test_a_bucket_fills_up_to_its_burst_only():
    bucket = TokenBucket(burst=2, per_second=100)
    assert [bucket.take(0.0), bucket.take(1e6), bucket.take(1e6)] == [0.0, 0.0, 0.0]
    assert bucket.take(1e6) > 0


def test_a_large_cost_waits_longer():
    bucket = TokenBucket(burst=10, per_second=2)
    bucket.take(0.0, 10)
    assert bucket.take(0.0, 1) == 0.5
    assert bucket.take(0.0, 10) == 5.0


def test_a_cost_above_the_burst_is_never_allowed():
    assert TokenBucket(burst=2, per_second=1).take(0.0, 3) == math.inf


def test_a_clock_that_steps_back_gives_nothing_and_takes_nothing():
    bucket = TokenBucket(burst=1, per_second=1)
    assert bucket.take(100.0) == 0.0
    assert bucket.take(50.0) == 1.0
    assert bucket.take(101.0) == 0.0


@given(BURSTS, PACES, GAPS)
def test_no_stretch_of_time_passes_more_than_a_burst_and_its_pace(
    burst: float, pace: float, gaps: list[float]
):
    bucket, now, passed = TokenBucket(burst, pace), 0.0, 0
    for gap in gaps:
        now += gap
        passed += bucket.take(now) == 0.0
    assert passed <= burst + now * pace + 1e-3


@given(BURSTS, PACES, GAPS)
def test_waiting_for_the_given_time_is_enough(burst: float, pace: float, gaps: list[float]):
    bucket, now = TokenBucket(burst, pace), 0.0
    for gap in gaps:
        now += gap
        wait = bucket.take(now)
        if wait:
            now += wait
            assert bucket.take(now) == 0.0
