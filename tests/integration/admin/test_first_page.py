"""The first page of the admin: its switches, counts and first steps, and what the login page shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from chat.admin.index import press as press_module
from chat.admin.index.first_steps import first_steps
from chat.formats.maintenance_window import Maintenance
from chat.login import second_factor
from chat.models import SiteSettings, SiteVersion
from chat.moderation.history import SHELL
from chat.policy.toggles import Toggles
from tests.integration.moderation.reported import file_report

pytestmark = pytest.mark.django_db

INDEX = "/admin/"
SWITCH = "/admin/now/switch/"
COUNTS = "/admin/now/counts/"


def press(browser: Client, toggle: str, to: str, **more: str):
    return browser.post(SWITCH, {"toggle": toggle, "to": to, **more}, follow=True)


def account(client: Client, name: str, *permissions: str) -> User:
    """A logged-in user with only these permissions."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


def change(**values: str) -> None:
    """A change by another operator."""
    row = SiteSettings.locked()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def stored() -> Toggles:
    return SiteSettings.stored().toggles()


def state(page, name: str) -> str:
    """The switch's state: `true` or `false`."""
    before, _, _ = str(page.content.decode()).partition(f'aria-labelledby="switch-{name}"')
    return before.rpartition('aria-checked="')[2].partition('"')[0]


@pytest.mark.parametrize("name", ["is_open", "matchmaking"])
def test_a_press_is_stored_recorded_and_shown(operator, admin_user, name):
    before = SiteVersion.stored()
    page = press(operator, name, "off")

    assert not getattr(stored(), name)
    assert SiteVersion.stored() > before
    assert state(page, name) == "false"
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_repr) == (admin_user, "Site settings")
    assert entry.get_change_message().endswith(": on → off.")

    page = press(operator, name, "on")
    assert getattr(stored(), name)
    assert state(page, name) == "true"
    assert LogEntry.objects.count() == 2


def test_the_history_of_the_settings_has_it(operator):
    press(operator, "is_open", "off")
    assert "Changed Open: on → off." in operator.get("/admin/chat/sitesettings/history/").content.decode()


def test_two_operators_who_close_the_site_at_once_do_not_open_it_again(operator, client):
    press(operator, "is_open", "off")
    version = SiteVersion.stored()
    page = press(operator, "is_open", "off")

    assert not stored().is_open
    assert "Nothing changed" in page.content.decode()
    assert SiteVersion.stored() == version
    assert LogEntry.objects.count() == 1


def test_a_button_press_does_not_overwrite_a_concurrent_change(operator):
    operator.get(INDEX)
    change(site_name="Dusk")

    press(operator, "matchmaking", "off")

    assert stored() == Toggles(site_name="Dusk", matchmaking=False)


def test_maintenance_is_on_from_now_for_as_long_as_was_chosen(operator):
    page = press(operator, "maintenance", "on", minutes="30")

    window = Maintenance.parse(stored().maintenance)
    now = datetime.now(UTC)
    assert window.start is not None
    assert window.end is not None
    assert window.start <= now < window.end <= now + timedelta(minutes=30)
    assert window.end - window.start == timedelta(minutes=30)
    assert state(page, "maintenance") == "true"

    page = press(operator, "maintenance", "off")
    assert stored().maintenance == ""
    assert state(page, "maintenance") == "false"


@pytest.mark.parametrize(
    ("window", "shown"),
    [
        ("2020-01-01 10:00 to 2020-01-01 11:00", "false"),
        ("2999-01-01 10:00 to 2999-01-01 11:00 Europe/Berlin", "true"),
    ],
)
def test_a_window_that_is_over_is_off_and_one_that_is_planned_can_be_cancelled(operator, window, shown):
    change(maintenance=window)

    page = operator.get(INDEX)

    assert state(page, "maintenance") == shown
    assert ("Planned from 2999-01-01 09:00 UTC" in page.content.decode()) == (shown == "true")


def test_closing_asks_first_while_people_chat(operator, monkeypatch):
    monkeypatch.setattr(press_module, "chats", lambda: 12)
    page = press(operator, "is_open", "off")

    assert stored().is_open
    assert "There are 12 chats now." in page.content.decode()
    press(operator, "is_open", "off", sure="on")
    assert not stored().is_open


def test_other_invalid_settings_do_not_keep_a_site_open(operator, settings):
    SiteSettings.locked()
    settings.FRAME_BYTES = 1_024  # the stored longest message no longer fits

    press(operator, "is_open", "off")

    assert not stored().is_open


@pytest.mark.parametrize(
    "wrong",
    [
        {"toggle": "site_name", "to": "on"},
        {"toggle": "is_open", "to": "maybe"},
        {"toggle": "is_open"},
        {"toggle": "maintenance", "to": "on"},
        {"toggle": "maintenance", "to": "on", "minutes": "0"},
        {"toggle": "maintenance", "to": "on", "minutes": "99999"},
        {},
    ],
)
def test_an_invalid_switch_request_changes_nothing(operator, wrong):
    before = SiteVersion.stored()
    assert operator.post(SWITCH, wrong).status_code == 400
    assert SiteVersion.stored() == before


def test_a_link_presses_nothing(operator):
    assert operator.get(SWITCH, {"toggle": "is_open", "to": "off"}).status_code == 405
    assert stored().is_open


def test_another_site_presses_nothing(admin_user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin_user)
    assert browser.post(SWITCH, {"toggle": "is_open", "to": "off"}).status_code == 403
    assert stored().is_open


def test_without_a_login_no_switch_can_be_pressed(client):
    assert client.post(SWITCH, {"toggle": "is_open", "to": "off"})["Location"].startswith("/admin/login/")
    assert stored().is_open


def test_with_view_permission_only_the_switches_are_disabled(client):
    account(client, "reader", "view_sitesettings")

    page = client.get(INDEX).content.decode()

    assert page.count('role="switch"') == page.count(" disabled>") == 3
    assert client.post(SWITCH, {"toggle": "is_open", "to": "off"}).status_code == 403
    assert stored().is_open


def test_without_view_permission_no_switches_are_shown(client):
    account(client, "moderator", "view_report")
    assert 'role="switch"' not in client.get(INDEX).content.decode()


def test_each_account_receives_only_the_counts_it_may_see(client, redis):
    file_report()
    account(client, "moderator", "view_report", "view_appeal")
    found = client.get(COUNTS)
    assert found.json()["counts"] == {"reports": 1, "appeals": 0}
    assert "no-store" in found["Cache-Control"]

    account(client, "watcher", "view_dashboard")
    assert client.get(COUNTS).json()["counts"] == {"online": 0, "waiting": 0, "chats": 0}
    account(client, "nobody")
    assert client.get(COUNTS).json()["counts"] == {}
    assert 'class="counts"' not in client.get(INDEX).content.decode()


def test_the_menu_has_three_groups(operator):
    groups = operator.get(INDEX).context["app_list"]

    assert [group["name"] for group in groups] == ["Operate", "Moderate", "Accounts"]
    assert {model["object_name"] for model in groups[0]["models"]} == {
        "SiteSettings",
        "Announcement",
        "Pool",
        "Question",
    }
    assert operator.get("/admin/chat/").url == INDEX


def steps(browser: Client) -> dict[str, bool]:
    page = browser.get(INDEX).content.decode()
    return {
        title: f'<span class="step__title">{title}' in page
        for title in (
            "Name your site",
            "Write your house rules",
            "Add crisis lines near your guests",
            "Link your imprint",
            "Set up your second factor",
            "Add a moderator",
        )
        if title in page
    }


def test_the_first_steps_are_ticked_off_and_the_list_disappears(operator, admin_user, monkeypatch):
    assert list(steps(operator).values()) == [False] * 6

    change(site_name="Dusk", house_rules="Be kind.")
    assert list(steps(operator).values()) == [True, True, False, False, False, False]

    change(crisis_lines="*: Help | 123", own_links="Imprint | https://example.org/imprint")
    moderator = User.objects.create_user("moderator", is_staff=True)
    moderator.user_permissions.set(Permission.objects.filter(codename="decide_report"))
    assert list(steps(operator).values()) == [True, True, True, True, False, True]

    monkeypatch.setattr(second_factor, "is_set_up", lambda user: user.username == admin_user.username)
    assert first_steps(stored(), admin_user) == []


def test_a_moderator_is_asked_for_a_second_factor_only(client):
    account(client, "moderator", "view_report", "decide_report")
    assert steps(client) == {"Set up your second factor": False}


def test_the_login_page_says_how_to_make_the_first_account_while_there_is_none(client):
    User.objects.create_user(SHELL, is_active=False)  # as `settings_set` makes it
    assert "createsuperuser" in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize("is_active", [True, False])
def test_the_login_page_of_a_site_with_an_account_says_nothing_about_accounts(client, is_active):
    User.objects.create_superuser("operator", is_active=is_active)
    for page in (
        client.get("/admin/login/"),
        client.post("/admin/login/", {"username": "x", "password": "y"}),
    ):
        assert "createsuperuser" not in page.content.decode()
        assert "no account" not in page.content.decode()
