"""The page of a helpline's service in numbers: tables and a file without figures below five."""

import csv
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from chat.models import Pool
from chat.stats.service.tables import wait_in_words


@pytest.fixture
def pool(db: None) -> Pool:
    return Pool.objects.create(
        slug="help", name="Help & ears", preset="helpline", hours="Europe/Berlin\n00:00-24:00"
    )


def page_of(pool: Pool) -> str:
    return f"/admin/chat/pool/{pool.pk}/service/"


def count(pool: Pool, at: str, *, served: int, gave_up: int, waits: dict[int, int] | None = None) -> None:
    """`at` in UTC; everybody who came was served or gave up."""
    classes = [(waits or {3: served}).get(place, 0) for place in range(8)]
    pool.service_hours.create(
        starts_at=datetime.fromisoformat(at).replace(tzinfo=UTC),
        came=served + gave_up,
        served=served,
        gave_up=gave_up,
        waits=classes,
    )


def lines(operator: Client, pool: Pool) -> dict[tuple[str, str], list[str]]:
    """The file: table and period, with the figures."""
    text = operator.get(f"{page_of(pool)}?csv").content.decode()
    header, *rows = csv.reader(text.splitlines())
    assert header[:3] == ["table", "period", "came"]
    return {(table, period): figures for table, period, *figures in rows}


def test_a_year_is_shown_by_month_and_by_hour_of_the_pools_clock(operator: Client, pool: Pool) -> None:
    count(pool, "2025-12-31T23:00", served=30, gave_up=10)  # new year in Berlin
    count(pool, "2026-02-03T18:00", served=20, gave_up=6, waits={1: 8, 3: 11, 7: 1})

    found = lines(operator, pool)

    assert found["year", "2026"] == ["66", "50", "16", "2 to 5 minutes", "2 to 5 minutes"]
    assert found["month", "2026-01"][:3] == ["40", "30", "10"]
    assert found["month", "2026-02"] == ["26", "20", "6", "2 to 5 minutes", "2 to 5 minutes"]
    assert found["hour of the day in 2026", "00:00 to 01:00"][:3] == ["40", "30", "10"]
    assert found["hour of the day in 2026", "19:00 to 20:00"][:3] == ["26", "20", "6"]
    assert found["hour of the day in 2026", "03:00 to 04:00"] == ["under 5", "under 5", "under 5", "", ""]
    assert ("month", "2026-03") not in found


def test_a_figure_below_five_cannot_be_reckoned_from_the_total(operator: Client, pool: Pool) -> None:
    for month, served, gave_up in [(1, 40, 20), (2, 2, 1), (3, 40, 20), (4, 40, 20)]:
        count(pool, f"2026-{month:02}-10T12:00", served=served, gave_up=gave_up)

    found = lines(operator, pool)

    assert found["month", "2026-02"] == ["under 5", "under 5", "under 5", "", ""]
    assert found["month", "2026-03"][:3] == ["not shown"] * 3
    assert found["month", "2026-04"][:3] == ["60", "40", "20"]
    assert found["year", "2026"][:3] == ["183", "122", "61"]


def test_a_table_in_which_the_total_would_give_a_figure_away_is_left_out(
    operator: Client, pool: Pool
) -> None:
    for day in (1, 15):  # one month with many, but two hours with few
        count(pool, f"2026-05-{day:02}T{day:02}:00", served=4, gave_up=4)
    found = lines(operator, pool)
    assert found["year", "2026"][:3] == found["month", "2026-05"][:3] == ["16", "8", "8"]
    assert {table for table, _ in found} == {"year", "month"}
    assert (
        "figures below five could be reckoned from this table" in operator.get(page_of(pool)).content.decode()
    )


def test_the_page_shows_the_chosen_year(operator: Client, pool: Pool) -> None:
    count(pool, "2025-06-01T12:00", served=40, gave_up=10)
    count(pool, "2026-06-01T12:00", served=50, gave_up=10)

    newest = operator.get(page_of(pool))
    assert newest.context["chosen"].year == 2026
    assert "Europe/Berlin" in newest.content.decode()
    assert operator.get(f"{page_of(pool)}?year=2025").context["chosen"].total.came == "50"
    for wrong in ("1999", "x", "٢"):
        assert operator.get(page_of(pool), {"year": wrong}).context["chosen"].year == 2026


def test_before_the_first_hour_the_page_says_so(operator: Client, pool: Pool) -> None:
    assert "There are no numbers yet." in operator.get(page_of(pool)).content.decode()
    assert list(lines(operator, pool)) == []


def test_a_pools_own_page_leads_to_it(operator: Client, pool: Pool) -> None:
    assert page_of(pool) in operator.get(f"/admin/chat/pool/{pool.pk}/change/").content.decode()


def test_other_pools_have_no_such_page(operator: Client, pool: Pool) -> None:
    chess = Pool.objects.create(slug="chess", name="Chess")
    assert operator.get(page_of(chess)).status_code == 404
    assert page_of(chess) not in operator.get(f"/admin/chat/pool/{chess.pk}/change/").content.decode()


def test_who_may_see_pools_may_see_it_and_nobody_else(client: Client, pool: Pool) -> None:
    staff = User.objects.create_user("staff", is_staff=True)
    client.force_login(staff)
    assert client.get(page_of(pool)).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_pool"))
    assert client.get(page_of(pool)).status_code == 200


def test_waits_are_said_as_ranges() -> None:
    assert [wait_in_words(place) for place in range(8)] == [
        "up to 30 seconds",
        "30 seconds to 1 minute",
        "1 to 2 minutes",
        "2 to 5 minutes",
        "5 to 10 minutes",
        "10 to 20 minutes",
        "20 to 40 minutes",
        "over 40 minutes",
    ]
