"""Opening hours: what operators may write, and when a site is then open, including clock changes."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chat.formats.opening_hours import DAY, DAYS, WEEK, Hours

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")

#: Includes the day that Samoa skipped (2011) and every change of summer time.
moments = st.datetimes(datetime(2011, 12, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
minutes = st.integers(0, DAY - 1)


@st.composite
def openings(draw: st.DrawFn) -> str:
    start = draw(minutes)
    end = draw(minutes.filter(lambda minute: minute != start))
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3))
    return f"{','.join(days)} {_clock(start)}-{_clock(end)}"


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    lines = draw(st.lists(openings(), min_size=1, max_size=5))
    return Hours.parse("\n".join([draw(st.sampled_from(ZONES)), *lines]))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_without_hours_it_is_always_open():
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert Hours.parse("").is_open(now)
    assert Hours.parse("").opens_at(now) is None
    assert Hours.parse("").closes_at(now) is None


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02 17:59", False),  # a Monday
        ("2026-03-02 18:00", True),
        ("2026-03-02 22:59:59.999", True),
        ("2026-03-02 23:00", False),
        ("2026-03-07 09:59", False),  # a Saturday
        ("2026-03-08 01:59", True),
        ("2026-03-08 02:00", False),
        ("2026-03-09 01:59", True),  # Sunday's opening, on Monday
        ("2026-03-09 02:00", False),
    ],
)
def test_it_is_open_from_the_first_moment_to_before_the_last(moment, is_open):
    hours = Hours.parse("Europe/Berlin\nmon-fri 18:00-23:00\nsat,sun 10:00-02:00")

    assert hours.is_open(berlin(moment)) is is_open


def test_a_closed_site_says_when_it_opens_and_an_open_one_when_it_closes():
    hours = Hours.parse("Europe/Berlin\n\nfri-mon 22:00-02:00")

    assert hours.opens_at(berlin("2026-03-04 12:00")) == berlin("2026-03-06 22:00")
    assert hours.closes_at(berlin("2026-03-06 23:00")) == berlin("2026-03-07 02:00")
    assert hours.closes_at(berlin("2026-03-04 12:00")) is None
    assert hours.opens_at(berlin("2026-03-06 23:00")) is None
    opens_at = hours.opens_at(berlin("2026-03-04 12:00"))
    assert opens_at is not None
    assert opens_at.tzinfo is BERLIN


@pytest.mark.parametrize(
    "text",
    [
        "00:00-24:00",
        "sun-sat 00:00-24:00",
        "mon-sun 08:00-07:00\n05:00-09:00",
        "mon-thu 00:00-24:00\nfri-sun 00:00-24:00",
    ],
)
def test_openings_of_a_whole_week_never_close(text):
    assert Hours.parse(text).closes_at(datetime(2026, 3, 29, 1, tzinfo=UTC)) is None


def test_openings_that_touch_are_one_also_over_the_end_of_the_week():
    hours = Hours.parse("Europe/Berlin\nsun 20:00-24:00\nmon 00:00-01:00 00:30-03:00")

    assert len(hours.spans) == 1
    assert hours.closes_at(berlin("2026-03-08 21:00")) == berlin("2026-03-09 03:00")


def test_a_line_without_days_means_every_day_and_a_line_may_have_several_openings():
    assert Hours.parse("8:00-9:00 20:00-21:00") == Hours.parse(
        "Mon-Sun 20:00-21:00\n\n  mon-sun  08:00-09:00  "
    )


def test_in_a_skipped_hour_an_opening_begins_and_ends_with_the_skip():
    # 29 March 2026: from 02:00 straight to 03:00.
    assert Hours.parse("Europe/Berlin\nsun 02:30-05:00").opens_at(berlin("2026-03-29 00:00")) == berlin(
        "2026-03-29 03:00"
    )
    assert Hours.parse("Europe/Berlin\nsun 01:00-02:30").closes_at(berlin("2026-03-29 01:30")) == berlin(
        "2026-03-29 03:00"
    )


def test_an_opening_that_the_clock_skips_is_that_of_the_next_week():
    hours = Hours.parse("Europe/Berlin\nsun 02:15-02:45")

    assert hours.opens_at(berlin("2026-03-28 12:00")) == berlin("2026-04-05 02:15")


def test_if_an_hour_occurs_twice_the_first_counts():
    # 25 October 2026: from 03:00 back to 02:00.
    first, second = berlin("2026-10-25 02:45"), berlin("2026-10-25 02:45").replace(fold=1)

    until, since = (
        Hours.parse("Europe/Berlin\nsun 00:00-02:30"),
        Hours.parse("Europe/Berlin\nsun 02:30-05:00"),
    )

    assert not until.is_open(first)
    assert not until.is_open(second)
    assert since.is_open(first)
    assert since.is_open(second)
    opens_at, closes_at = berlin("2026-10-25 00:30"), berlin("2026-10-25 05:00")
    assert (closes_at.astimezone(UTC) - opens_at.astimezone(UTC)) == timedelta(hours=5, minutes=30)


@given(some_hours(), moments)
def test_on_every_other_day_local_time_decides(hours: Hours, at: datetime):
    around = {(at + timedelta(days=days)).astimezone(hours.zone).utcoffset() for days in (-2, -1, 0, 1, 2)}
    assume(len(around) == 1)
    wall = at.astimezone(hours.zone)
    minute = wall.weekday() * DAY + wall.hour * 60 + wall.minute

    spans = [(start + week, end + week) for start, end in hours.spans for week in (0, -WEEK)]
    assert hours.is_open(at) is any(start <= minute < end for start, end in spans)


@given(some_hours(), moments, st.floats(0, 1))
def test_it_stays_open_until_it_closes_and_closed_until_it_opens(hours: Hours, at: datetime, share: float):
    is_open = hours.is_open(at)
    change = hours.closes_at(at) if is_open else hours.opens_at(at)
    if change is None:
        assert is_open
        return

    assert change > at
    assert hours.is_open(change) is not is_open
    assert hours.is_open(at + (change.astimezone(UTC) - at) * share * 0.999) is is_open


@given(some_hours())
def test_the_openings_of_a_week_are_sorted_and_apart(hours: Hours):
    starts = [start for start, _ in hours.spans]

    assert starts == sorted(starts)
    assert all(0 <= start < WEEK and start < end for start, end in hours.spans)
    assert all(end < after for (_, end), (after, _) in zip(hours.spans, hours.spans[1:], strict=False))
    assert hours.spans[-1][1] < WEEK + hours.spans[0][0] or len(hours.spans) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Europe/Berln\nmon 10:00-11:00", "“Europe/Berln” is not a time zone."),
        ("Europe\nmon 10:00-11:00", "“Europe” is not a time zone."),
        ("Europe/Berlin", "Add the opening hours after the time zone"),
        ("mon-fry 10:00-11:00", "“mon-fry” is not a day."),
        ("mon,, 10:00-11:00", "“” is not a day."),
        ("mon-tue-wed 10:00-11:00", "“mon-tue-wed” is not a day."),
        ("mon", "“mon” has no times."),
        ("mon 10-11", "“10-11” is not a time range."),
        ("mon 10:00 - 11:00", "“10:00” is not a time range."),
        ("mon 10:00-25:00", "“10:00-25:00” contains a time that does not exist."),
        ("mon 24:00-02:00", "“24:00-02:00” contains a time that does not exist."),
        ("mon 10:60-11:00", "“10:60-11:00” contains a time that does not exist."),
        ("mon 10:00-10:00", "“10:00-10:00” has no length."),
        ("mon 10:00-11:00\nEurope/Berlin", "“Europe/Berlin” is not a day."),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Hours.parse(text)


@given(st.text(st.sampled_from("monfri-,:0123456789 \n/UTC\u0660\u00b2"), max_size=40) | st.text(max_size=40))
def test_every_input_is_parsed_or_refused_with_a_message(text: str):
    answer = ""
    try:
        Hours.parse(text)
    except ValueError as refusal:
        answer = str(refusal)

    assert not answer or answer.endswith(".")
