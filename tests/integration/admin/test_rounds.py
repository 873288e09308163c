"""Event rounds in the form of a pool."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Pool

LIST = "/admin/chat/pool/"
FAIR = {"slug": "fair", "name": "Fair", "is_open": "on", "version": "0"}
LOCAL = "%Y-%m-%dT%H:%M"


def tomorrow() -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


def add(operator: Client, **changes: str) -> Any:
    return operator.post(f"{LIST}add/", FAIR | changes, follow=True)


def errors(page: Any, name: str) -> str:
    return " ".join(page.context["adminform"].form.errors[name])


def test_an_event_is_planned_in_the_form(operator):
    start = tomorrow()

    add(
        operator,
        rounds_start=f"{start:{LOCAL}}",
        rounds="3",
        round_minutes="5",
        break_seconds="20",
        round_questions="First?\r\nSecond?",
        rounds_least="6",
    )

    pool = Pool.objects.get()
    assert (pool.rounds_start, pool.rounds, pool.round_minutes) == (start, 3, 5)
    assert (pool.break_seconds, pool.round_questions, pool.rounds_least) == (20, "First?\nSecond?", 6)
    assert not pool.rounds_late


def test_numbers_left_empty_take_their_defaults(operator):
    add(operator, rounds="", round_minutes="", break_seconds="", rounds_least="")

    pool = Pool.objects.get()
    assert (pool.rounds, pool.round_minutes, pool.break_seconds, pool.rounds_least) == (5, 8, 30, 4)
    assert pool.rounds_start is None


def test_the_start_is_read_and_shown_in_the_time_zone_of_the_pools_hours(operator):
    zone = ZoneInfo("America/New_York")
    start = tomorrow()
    add(operator, hours="America/New_York\n00:00-24:00")
    pool = Pool.objects.get()
    page = f"{LIST}{pool.pk}/change/"
    assert "Time zone: America/New_York." in operator.get(page).content.decode()

    operator.post(
        page,
        FAIR | {"version": "1", "hours": pool.hours, "rounds_start": f"{start.astimezone(zone):{LOCAL}}"},
    )

    pool.refresh_from_db()
    assert pool.rounds_start == start
    assert f'value="{start.astimezone(zone):{LOCAL}}"' in operator.get(page).content.decode()


@pytest.mark.parametrize("days", [-1, 367])
def test_a_start_in_the_past_or_far_away_is_refused(operator, days):
    page = add(operator, rounds_start=f"{timezone.now() + timedelta(days=days):{LOCAL}}")

    assert errors(page, "rounds_start") == "Choose a time within the next 366 days."
    assert not Pool.objects.exists()


def test_other_fields_can_change_while_the_event_runs(operator):
    began = datetime(2026, 1, 1, 20, tzinfo=UTC)
    pool = Pool.objects.create(slug="fair", name="Fair", rounds_start=began)

    operator.post(
        f"{LIST}{pool.pk}/change/",
        FAIR | {"version": "1", "rounds_start": f"{began:{LOCAL}}", "rules": "Be kind."},
    )

    pool.refresh_from_db()
    assert (pool.rules, pool.rounds_start) == ("Be kind.", began)


def test_the_form_says_what_happens_to_the_guests_of_an_event_that_is_moved(operator):
    said = "all its chats end at once"
    assert said not in operator.get(f"{LIST}add/").content.decode()
    pool = Pool.objects.create(slug="fair", name="Fair", rounds_start=timezone.now())
    assert said in operator.get(f"{LIST}{pool.pk}/change/").content.decode()


def test_a_break_too_short_is_refused(operator):
    assert "greater than or equal to 10" in errors(add(operator, break_seconds="9"), "break_seconds")


def test_the_card_of_a_host_leads_to_the_hosts_page(operator):
    add(operator, rounds_start=f"{tomorrow():{LOCAL}}")
    codes = f"{LIST}{Pool.objects.get().pk}/codes/"

    made = operator.post(
        codes, {"make": "", "side": "host", "count": "1", "expires_at": f"{tomorrow():{LOCAL}}"}
    )

    [card] = made.context["cards"]
    assert card.address.endswith(f"/host/fair/#code={card.code.replace('-', '')}")
