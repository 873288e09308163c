"""A maintenance window: how an operator writes it, and when it applies."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chat.formats.maintenance_window import Maintenance
from chat.policy.matching_rules import meets, visible_toggles
from chat.policy.pools import main_pool
from chat.policy.toggles import Toggles

WINDOW = "2026-12-01 22:00 to 2026-12-01 23:30"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "holds"), [(at(21, 59), False), (at(22), True), (at(23, 29), True), (at(23, 30), False)]
)
def test_the_window_includes_its_start_and_excludes_its_end(moment: datetime, holds: bool) -> None:
    assert (Maintenance.parse(WINDOW).ends_at(moment) is not None) is holds


def test_a_time_zone_may_be_named() -> None:
    there = Maintenance.parse(f"{WINDOW} Europe/Berlin")
    assert there.end == datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert there.ends_at(at(21)) is not None
    assert there.ends_at(at(22, 45)) is None


def test_nothing_is_no_window() -> None:
    assert Maintenance.parse(" \n").ends_at(at(22)) is None


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("tomorrow", "Use this form"),
        ("2026-12-01 22:00 to 2026-12-01 22:00", "The end must be after the start."),
        ("2026-13-01 22:00 to 2026-12-01 23:00", "This date or time does not exist."),
        (f"{WINDOW} Europe/Nowhere", "“Europe/Nowhere” is not a time zone."),
        (f"{WINDOW} ../../etc", "Use this form"),
        (f"{WINDOW} Europe/../UTC", "is not a time zone|Use this form"),
    ],
)
def test_an_invalid_window_is_refused_in_one_sentence(text: str, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        Maintenance.parse(text)


def test_nobody_is_paired_in_it_and_pages_are_notified_when_it_ends() -> None:
    site = Toggles(maintenance=WINDOW)
    assert meets(site, main_pool(site), at(21))
    assert not meets(site, main_pool(site), at(22))
    known = visible_toggles(site, main_pool(site), at(22))
    assert (known["matchmaking"], known["maintenance_until"]) == (False, int(at(23, 30).timestamp() * 1000))
    assert "maintenance_until" not in visible_toggles(site, main_pool(site), at(21))
    assert visible_toggles(site, main_pool(site), at(21))["matchmaking"] is True
