"""The page of a pool's entry codes: shown once, saved and printed, and revoked."""

import csv
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from chat.formats.entry_code import hash_of
from chat.models import EntryCode, Pool, SiteVersion

CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


@pytest.fixture
def pool(db: None) -> Pool:
    return Pool.objects.create(
        slug="chess", name="Chess & tea", needs_code=True, hours="Asia/Tokyo\n00:00-24:00"
    )


def make(
    operator: Client,
    pool: Pool,
    count: str = "3",
    expires_at: str | None = None,
    *,
    side: str = "",
    **request: Any,
):
    tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"count": count, "expires_at": expires_at or tomorrow, "side": side, "make": "Create codes"}
    return operator.post(page_of(pool), form, **request)


def page_of(pool: Pool) -> str:
    return f"/admin/chat/pool/{pool.pk}/codes/"


def test_new_codes_are_shown_once_and_only_their_hashes_stay(operator, pool):
    made = make(operator, pool)

    codes = CODE.findall(made.content.decode())
    assert len(codes) == len(set(codes)) == 3
    assert {hash_of(code) for code in codes} == set(EntryCode.objects.values_list("hash", flat=True))
    assert "no-store" in made["Cache-Control"]
    assert not CODE.search(operator.get(page_of(pool)).content.decode())


def test_every_code_has_its_picture_and_the_spreadsheet_its_line(operator, pool, settings):
    settings.SITE_ORIGINS = ["https://chat.example.org", "https://chat.example.com:8443"]
    made = make(operator, pool)

    assert (
        made.content.decode().count("<svg") - operator.get(page_of(pool)).content.decode().count("<svg") == 3
    )
    lines = list(csv.reader(unquote(made.context["csv_link"].partition(",")[2]).splitlines()))
    for card, (code, address, _) in zip(made.context["cards"], lines[1:], strict=True):
        assert (code, address) == (
            card.code,
            f"https://chat.example.org/p/chess/#code={code.replace('-', '')}",
        )


def test_the_printed_address_is_the_one_under_which_the_operator_sees_the_site(operator, pool, settings):
    settings.SITE_ORIGINS = ["https://chat.example.org", "https://localhost:8443"]

    made = make(operator, pool, headers={"host": "localhost:8443"})

    assert made.context["address"] == "https://localhost:8443/p/chess/"


def test_the_end_is_read_by_the_clock_of_the_pool(operator, pool):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()

    made = make(operator, pool, expires_at=f"{tomorrow}T21:00")

    assert "Time zone: Asia/Tokyo." in operator.get(page_of(pool)).content.decode()
    assert {code.expires_at for code in EntryCode.objects.all()} == {
        datetime.fromisoformat(f"{tomorrow}T12:00:00+00:00")
    }
    assert f"Valid until {tomorrow} 21:00 JST" in made.content.decode()


@pytest.mark.parametrize(
    ("count", "days", "error"),
    [
        ("0", 1, "greater than or equal to 1"),
        ("201", 1, "less than or equal to 200"),
        ("many", 1, "Enter a whole number."),
        ("1", -1, "Choose a time within the next 366 days."),
        ("1", 400, "Choose a time within the next 366 days."),
    ],
)
def test_a_bad_value_is_refused_and_no_code_is_made(operator, pool, count, days, error):
    expires_at = (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")

    page = make(operator, pool, count, expires_at)

    assert error in page.content.decode()
    assert not EntryCode.objects.exists()


def test_a_pool_whose_guests_are_all_alike_does_not_ask_for_whom_codes_are(operator, pool):
    assert "For whom" not in operator.get(page_of(pool)).content.decode()

    make(operator, pool, side="helper")

    assert {code.side for code in EntryCode.objects.all()} == {""}


def test_a_helpline_has_codes_for_helpers(operator, pool):
    pool.preset = "helpline"
    pool.save()

    made = make(operator, pool, side="helper")
    make(operator, pool, count="2")

    assert {code.side for code in EntryCode.objects.all()} == {"helper", ""}
    assert "Chess &amp; tea: Helpers" in made.content.decode()
    rows = [(batch["whose"], batch["valid"]) for batch in operator.get(page_of(pool)).context["batches"]]
    assert sorted(rows) == [("Guests", 2), ("Helpers", 3)]
    assert "Created 3 entry codes for helpers" in LogEntry.objects.order_by("pk")[0].change_message


def test_a_side_that_the_pool_does_not_have_is_refused(operator, pool):
    pool.preset = "helpline"
    pool.save()

    make(operator, pool, side="host")

    assert not EntryCode.objects.exists()


def test_the_page_says_how_many_are_valid_until_when(operator, pool):
    expires_at = timezone.now() + timedelta(days=1)
    EntryCode.make(pool, 3, expires_at)
    EntryCode.objects.filter(pk=EntryCode.objects.earliest("pk").pk).update(is_burned=True)

    [batch] = operator.get(page_of(pool)).context["batches"]

    assert batch == {"expires_at": expires_at, "side": "", "whose": "Guests", "valid": 2, "burned": 1}


def test_all_codes_of_a_pool_are_taken_back_at_once(operator, pool):
    other = Pool.objects.create(slug="go", name="Go")
    EntryCode.make(pool, 3, timezone.now() + timedelta(days=1))
    EntryCode.make(other, 2, timezone.now() + timedelta(days=1))

    page = operator.post(page_of(pool), {"take_back": "Revoke all codes"}, follow=True)

    assert "Revoked entry codes: 3." in page.content.decode()
    assert not pool.entry_codes.filter(is_burned=False).exists()
    assert other.entry_codes.filter(is_burned=False).count() == 2


def test_one_code_is_taken_back_as_it_is_typed_from_its_card(operator, pool):
    code, other = EntryCode.make(pool, 2, timezone.now() + timedelta(days=1), EntryCode.Side.HELPER)
    version = SiteVersion.stored()

    page = operator.post(page_of(pool), {"code": f" {code.lower()} "}, follow=True)

    assert "Revoked the code." in page.content.decode()
    assert EntryCode.revoked_of_helpers() == {hash_of(code)}
    assert EntryCode.objects.get(hash=hash_of(other)).is_burned is False
    assert SiteVersion.stored() > version  # every process learns of it


@pytest.mark.parametrize("code", ["", "7K3Q-X9M2-PAVT-4HRD", "open sesame"])
def test_a_code_that_the_pool_does_not_have_cannot_be_taken_back(operator, pool, code):
    EntryCode.make(pool, 2, timezone.now() + timedelta(days=1))

    page = operator.post(page_of(pool), {"code": code}, follow=True)

    assert "This pool has no valid code like that." in page.content.decode()
    assert not EntryCode.objects.filter(is_burned=True).exists()


def test_the_history_says_what_was_made_and_taken_back_but_no_code(operator, pool):
    make(operator, pool, expires_at=f"{timezone.now().date() + timedelta(days=2)}T18:00")
    operator.post(page_of(pool), {"take_back": "Revoke all codes"})

    back, made = [entry.get_change_message() for entry in LogEntry.objects.all()]

    assert (
        made == f"Created 3 entry codes, valid until {timezone.now().date() + timedelta(days=2)} 18:00 JST."
    )
    assert back == "Revoked 3 entry codes."


def test_the_most_codes_at_once_fit_one_page(operator, pool):
    made = make(operator, pool, count="200")

    assert len(set(CODE.findall(made.content.decode()))) == 200
    assert len(made.content) < 1_000_000


def test_making_codes_needs_its_own_permission(client, pool, django_user_model):
    keeper = django_user_model.objects.create_user("keeper", is_staff=True)
    keeper.user_permissions.add(*Permission.objects.filter(codename__in=["change_pool", "view_pool"]))
    client.force_login(keeper)
    assert make(client, pool).status_code == 403
    assert "Entry codes</a>" not in client.get(f"/admin/chat/pool/{pool.pk}/change/").content.decode()

    keeper.user_permissions.add(Permission.objects.get(codename="add_entrycode"))

    assert "Entry codes</a>" in client.get(f"/admin/chat/pool/{pool.pk}/change/").content.decode()
    assert make(client, pool).status_code == 200


def test_anonymous_users_are_asked_to_log_in(client, pool):
    assert make(client, pool)["Location"].startswith("/admin/login/")
    assert not EntryCode.objects.exists()
