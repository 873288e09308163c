"""The opening hours of a week as guests read them."""

import pytest
from django.utils import translation

from chat.formats.opening_hours import Hours
from chat.formats.week import week


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("00:00-24:00", []),
        ("mon-fri 18:00-23:00", [("Monday – Friday", "18:00–23:00")]),
        (
            "Europe/Berlin\nmon,tue 12:00-14:00 18:00-20:00\nthu 12:00-14:00",
            [("Monday – Tuesday", "12:00–14:00 18:00–20:00"), ("Thursday", "12:00–14:00")],
        ),
        ("sun 22:00-02:00", [("Sunday", "22:00–02:00")]),
        ("20:00-24:00", [("Monday – Sunday", "20:00–24:00")]),
        ("mon-fri 00:00-24:00", [("Monday – Friday", "00:00–24:00")]),
        (
            "fri 18:00-24:00\nsat 00:00-24:00\nsun 00:00-12:00",
            [
                ("Friday", "18:00–24:00"),
                ("Saturday", "00:00–24:00"),
                ("Sunday", "00:00–12:00"),
            ],
        ),
        (
            "sat,sun 00:00-12:00 12:30-24:00",
            [
                ("Saturday – Sunday", "00:00–12:00 12:30–24:00"),
            ],
        ),
        (
            "fri 18:00-24:00\nsat 00:00-24:00\nsun 00:00-02:00",
            [
                ("Friday", "18:00–24:00"),
                ("Saturday", "00:00–24:00"),
                ("Sunday", "00:00–02:00"),
            ],
        ),
        ("sun 12:00-24:00\nmon 00:00-24:00", [("Monday", "00:00–24:00"), ("Sunday", "12:00–24:00")]),
    ],
)
def test_days_with_the_same_times_share_a_row(text, rows):
    assert [(row.days, " ".join(row.times)) for row in week(Hours.parse(text))] == rows


def test_the_days_are_named_in_the_language_of_the_page():
    with translation.override("de"):
        (row,) = week(Hours.parse("mon-wed 09:00-12:00"))
        assert row.days == "Montag – Mittwoch"
