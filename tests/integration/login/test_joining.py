"""A moderator made in one page: an account, its group, and a link to set a password and a second factor."""

import logging
import re
import time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

pytestmark = pytest.mark.django_db

INVITE = "/admin/auth/user/invite/"
PASSWORD = "lanterns over water"


@pytest.fixture
def group() -> Group:
    return Group.objects.get_or_create(name="Moderator")[0]


def link_in(page: str) -> str:
    found = re.search(r'value="http://[^/"]+(/admin/join/[^"]+)"', page)
    assert found
    return found[1]


def invited(operator: Client, group: Group) -> str:
    return link_in(operator.post(INVITE, {"username": "mia", "group": group.pk}).text)


def join(link: str, password: str = PASSWORD) -> Client:
    browser = Client()
    form = browser.get(link, follow=True)
    address = form.redirect_chain[-1][0] if form.redirect_chain else link
    browser.post(address, {"new_password1": password, "new_password2": password})
    return browser


def test_the_owner_of_the_account_sets_the_password_and_then_a_second_factor(
    operator: Client, group: Group, settings: Settings
) -> None:
    link = invited(operator, group)
    settings.SECOND_FACTOR = "required"
    mia = User.objects.get(username="mia")
    assert (mia.is_staff, mia.is_superuser, list(mia.groups.all())) == (True, False, [group])
    assert not mia.has_usable_password()

    browser = Client()
    form = browser.get(link, follow=True)
    assert (
        link not in form.redirect_chain[-1][0]
    )  # the token is in no address that the page could lead on with
    done = browser.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done.headers["Location"] == "/admin/second-factor/"
    browser.get("/admin/second-factor/")
    device = TOTPDevice.objects.get(user=mia)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    page = browser.post("/admin/second-factor/", {"code": f"{totp.token():06}", "action": "confirm"})
    assert "Recovery codes" in page.text
    assert browser.get("/admin/").status_code == 200


def test_a_link_works_once(operator: Client, group: Group) -> None:
    link = invited(operator, group)
    assert join(link).get("/admin/").status_code == 200
    again = join(link, "another password of mine")
    assert again.get("/admin/").status_code == 302
    assert User.objects.get(username="mia").check_password(PASSWORD)


def test_another_link_is_made_until_the_owner_has_come(operator: Client, group: Group) -> None:
    invited(operator, group)
    mia = User.objects.get(username="mia")
    assert "Create another link" in operator.get(f"/admin/auth/user/{mia.pk}/change/").text
    join(link_in(operator.post(f"/admin/auth/user/{mia.pk}/link/").text))
    assert "Create another link" not in operator.get(f"/admin/auth/user/{mia.pk}/change/").text
    assert operator.post(f"/admin/auth/user/{mia.pk}/link/").status_code == 404
    assert operator.get(f"/admin/auth/user/{mia.pk}/link/").status_code == 405


@pytest.mark.parametrize("link", ["MQ/x-y", "MQ/set-password", "!!/a-b", "OTk5/c2-0", "MQ/" + "a" * 500])
def test_a_link_that_is_none_says_so(client: Client, link: str) -> None:
    assert "not valid" in client.get(f"/admin/join/{link}/", follow=True).text


def test_an_account_that_was_shut_out_does_not_join(operator: Client, group: Group) -> None:
    link = invited(operator, group)
    User.objects.filter(username="mia").update(is_active=False)
    assert "not valid" in Client().get(link, follow=True).text


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"username": "admin"}, "already exists"),
        ({"username": "a b"}, "valid username"),
        ({"username": ""}, "required"),
    ],
)
def test_a_wrong_name_is_explained(operator: Client, group: Group, form: dict[str, str], error: str) -> None:
    assert error in operator.post(INVITE, form | {"group": str(group.pk)}).text
    assert User.objects.count() == 1


def test_only_accounts_that_may_make_accounts_can_invite(
    client: Client, operator: Client, group: Group
) -> None:
    invited(operator, group)
    mia = User.objects.get(username="mia")
    for codenames in ([], ["add_user", "view_user"], ["change_user", "view_user"]):
        user = User.objects.create_user(f"staff-{len(codenames)}-{codenames}"[:30], is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        browser = Client()
        browser.force_login(user)
        assert browser.get(INVITE).status_code == 403
        assert browser.post(f"/admin/auth/user/{mia.pk}/link/").status_code == 403


def test_neither_log_nor_history_holds_a_password_or_a_link(
    operator: Client, group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        link = invited(operator, group)
        join(link)
    told = caplog.text + str(list(LogEntry.objects.values()))
    assert PASSWORD not in told
    assert link.split("/")[4] not in told
    assert {entry.get_change_message() for entry in LogEntry.objects.all()} == {
        "Invited to the group Moderator.",
        "Password: none → set with the link",
    }
