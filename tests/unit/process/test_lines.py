"""How long a seeker still waits, as far as it can be said."""

import pytest

from chat.process.lines import remaining


@pytest.mark.parametrize(
    ("place", "waiting", "wait", "about"),
    [
        (1, 1, None, None),
        (10, 10, 600.0, 600),
        (5, 10, 600.0, 300),
        (1, 10, 600.0, 60),
        (1, 10, 200.0, 15),  # never nothing
        (2, 1, 120.0, 120),  # a seeker in front came back meanwhile
    ],
)
def test_a_place_further_ahead_is_served_sooner(
    place: int, waiting: int, wait: float | None, about: int | None
) -> None:
    assert remaining(place, waiting, wait) == about
