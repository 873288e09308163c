"""A pool's plan of event rounds, from the fields of its form."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from chat.models import Pool
from chat.policy.toggles import Toggles
from chat.toggles.rounds import RoundsPlan
from matchmaking.rounds.timetable import Timetable

SITE = Toggles()
EIGHT = datetime(2026, 11, 27, 20, tzinfo=UTC)


def evening(**fields: object) -> Pool:
    return Pool(slug="fair", name="Fair", rounds_start=EIGHT, **fields)


def test_a_pool_without_a_start_is_as_any_other():
    settings = Pool(slug="fair", name="Fair", rounds=3, round_questions="One?").settings(SITE)

    assert settings.rounds is None
    assert settings.features == ()


def test_a_pool_with_a_start_has_the_plan_of_its_fields():
    settings = evening(
        rounds=3,
        round_minutes=5,
        break_seconds=20,
        round_questions="First?\n\n Second? ",
        rounds_least=6,
        rounds_late=False,
    ).settings(SITE)

    start = 1_795_809_600_000
    assert settings.rounds == RoundsPlan(
        timetable=Timetable(start_ms=start, rounds=3, talk_ms=300_000, break_ms=20_000),
        questions=("First?", "Second?"),
        least=6,
        late=False,
    )
    assert settings.rounds.timetable.planned_end_ms == start + (3 * 300 + 2 * 20) * 1000
    assert settings.features == ("rounds",)


def test_rounds_without_a_line_have_no_question():
    plan = evening(round_questions="First?\nSecond?").settings(SITE).rounds

    assert plan is not None
    assert [plan.question(number) for number in (0, 1, 2, 3)] == ["", "First?", "Second?", ""]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("rounds", 0, "greater than or equal to 1"),
        ("rounds", 21, "less than or equal to 20"),
        ("round_minutes", 0, "greater than or equal to 1"),
        ("round_minutes", 121, "less than or equal to 120"),
        ("break_seconds", 9, "greater than or equal to 10"),
        ("rounds_least", 1, "greater than or equal to 2"),
        ("round_questions", "x" * 201, "is longer than 200 characters"),
        ("round_questions", "Why?\n" * 21, "Enter at most 20 questions. There are 21."),
        ("round_questions", "a\u202eb", "contains a control character"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(name, value, error):
    with pytest.raises(ValidationError) as refused:
        evening(**{name: value}).clean_fields()

    assert error in " ".join(refused.value.message_dict[name])


@pytest.mark.parametrize(
    ("hours", "error"),
    [
        ("21:00-23:00", "The event starts while this pool is closed by its opening hours."),
        ("18:00-20:30", "The event ends while this pool is closed by its opening hours."),
        ("20:00-20:42", None),  # 5 rounds of 8 minutes, 4 breaks of 30 seconds
        ("Europe/Berlin\n21:00-23:00", None),
        ("", None),
        ("mon", None),  # the error of another field
    ],
)
def test_an_event_while_the_pool_is_closed_is_refused(hours, error):
    pool = evening(hours=hours)

    if error is None:
        pool.clean()
    else:
        with pytest.raises(ValidationError, match=error):
            pool.clean()


def test_a_pool_with_two_sides_has_no_rounds():
    with pytest.raises(ValidationError, match="A pool with two sides cannot"):
        evening(preset="helpline").clean()
