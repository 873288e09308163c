"""The operators' second factor: set up by themselves, required at every login, and no obstacle without one."""

import re
import time
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from chat.models import RecoveryCodes

pytestmark = pytest.mark.django_db

PAGE = "/admin/second-factor/"
PASSWORD = "lanterns over water"


@pytest.fixture
def account(redis: object) -> User:
    return User.objects.create_superuser("operator", password=PASSWORD)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Advances time, so that the authenticator shows a new code and no pause applies."""
    now = [time.time()]

    def pass_time() -> None:
        now[0] += 60
        TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)

    monkeypatch.setattr(time, "time", lambda: now[0])
    return pass_time


def code_of(account: User) -> str:
    """The authenticator's current code."""
    device = TOTPDevice.objects.get(user=account)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def log_in(client: Client, code: str = "", password: str = PASSWORD) -> bool:
    form = {"username": "operator", "password": password, "code": code, "next": "/admin/"}
    return client.post("/admin/login/", form).status_code == 302


def set_up(client: Client, account: User) -> list[str]:
    """Returns the recovery codes."""
    client.force_login(account)
    client.get(PAGE)
    page = client.post(PAGE, {"code": code_of(account), "action": "confirm"})
    return re.findall(r"<li><code>([0-9A-Z-]{19})</code></li>", page.text)


def test_without_one_name_and_password_are_enough(client: Client, account: User) -> None:
    assert log_in(client)
    assert client.get("/admin/").status_code == 200


def test_it_is_set_up_with_a_picture_and_confirmed_by_a_code(client: Client, account: User) -> None:
    client.force_login(account)
    page = client.get(PAGE)
    assert "second-factor__qr" in page.text
    assert "no-store" in page["Cache-Control"]
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert "wrong" in client.post(PAGE, {"code": "000000", "action": "confirm"}).text
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_once_set_up_its_key_is_shown_to_nobody(client: Client, account: User) -> None:
    codes = set_up(client, account)
    assert len(codes) == 10
    page = client.get(PAGE).text
    assert "second-factor__qr" not in page
    assert not any(code in page for code in codes)
    assert client.get("/admin/").status_code == 200  # the session that set it up continues


def test_then_every_login_needs_a_code(client: Client, account: User, later: Callable[[], None]) -> None:
    set_up(client, account)
    later()
    fresh = Client()
    assert not log_in(fresh)
    later()
    assert not log_in(fresh, "123456")
    later()
    assert log_in(fresh, code_of(account))
    assert fresh.get("/admin/").status_code == 200


def test_one_refusal_for_a_wrong_password_and_for_a_wrong_code(
    client: Client, account: User, later: Callable[[], None]
) -> None:
    set_up(client, account)
    later()
    form = {"username": "operator", "code": "123456", "next": "/admin/"}
    pages = [
        Client().post("/admin/login/", form | {"password": password}).context["form"].non_field_errors()
        for password in (PASSWORD, "another password")
    ]
    assert pages[0] == pages[1]


def test_a_code_counts_once(client: Client, account: User, later: Callable[[], None]) -> None:
    set_up(client, account)
    later()
    code = code_of(account)
    assert log_in(Client(), code)
    assert not log_in(Client(), code)


def test_a_recovery_code_counts_once_and_however_it_is_typed(
    client: Client, account: User, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = set_up(client, account)
    assert log_in(Client(), first.lower().replace("-", " "))
    assert not log_in(Client(), first)
    monkeypatch.setattr(RecoveryCodes, "get_throttle_factor", lambda _: 0)
    assert log_in(Client(), second)


def test_the_database_contains_no_recovery_code(client: Client, account: User) -> None:
    codes = set_up(client, account)
    stored = str(RecoveryCodes.objects.values())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_mistakes_make_the_next_try_wait(client: Client, account: User) -> None:
    set_up(client, account)
    device = TOTPDevice.objects.get(user=account)
    TOTPDevice.objects.update(last_t=-1)
    for _ in range(3):
        assert not device.verify_token("000000")
        device.refresh_from_db()
    assert not device.verify_is_allowed()[0]
    assert not log_in(Client(), code_of(account))


def test_a_session_from_before_is_asked_again(client: Client, account: User) -> None:
    older = Client()
    older.force_login(account)
    assert older.get("/admin/").status_code == 200
    set_up(client, account)
    assert older.get("/admin/").status_code == 302
    assert older.get(PAGE).status_code == 302


def test_a_password_alone_cannot_turn_it_off(
    client: Client, account: User, later: Callable[[], None]
) -> None:
    set_up(client, account)
    later()
    client.post(PAGE, {"code": "123456", "action": "remove"})
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_a_valid_code_disables_it(client: Client, account: User, later: Callable[[], None]) -> None:
    set_up(client, account)
    later()
    client.post(PAGE, {"code": code_of(account), "action": "remove"})
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert log_in(Client())


def test_new_recovery_codes_take_the_place_of_the_old(
    client: Client, account: User, later: Callable[[], None]
) -> None:
    old = set_up(client, account)
    later()
    client.post(PAGE, {"code": code_of(account), "action": "renew"})
    assert not log_in(Client(), old[0])


def test_if_required_nothing_else_is_accessible_until_it_is_set_up(
    client: Client, account: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR = "required"
    client.force_login(account)
    for path in ("/admin/", "/admin/chat/report/", "/admin/password_change/"):
        assert client.get(path)["Location"] == PAGE
    assert "This site requires a second factor" in client.get(PAGE).text
    set_up(client, account)
    assert client.get("/admin/").status_code == 200


def test_non_staff_users_cannot_see_its_page(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("somebody"))
    assert client.get(PAGE).status_code == 302


def test_the_history_says_so_without_any_code(client: Client, account: User) -> None:
    codes = set_up(client, account)
    messages = [entry.get_change_message() for entry in LogEntry.objects.all()]
    assert messages == ["Second factor: none → set up"]
    assert not any(code in str(messages) for code in codes)


def test_an_administrator_resets_it_in_the_shell(client: Client, account: User) -> None:
    set_up(client, account)
    call_command("reset_second_factor", "operator", verbosity=0)
    assert log_in(Client())
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


def test_a_right_code_after_a_wrong_one_is_right(client: Client, account: User) -> None:
    set_up(client, account)
    TOTPDevice.objects.update(last_t=-1)
    fresh = Client()
    assert not log_in(fresh, "123456")
    assert not log_in(fresh, "654321")
    assert log_in(fresh, code_of(account))


def test_after_several_wrong_codes_the_pause_is_named(client: Client, account: User) -> None:
    set_up(client, account)
    TOTPDevice.objects.update(
        last_t=-1, throttling_failure_count=6, throttling_failure_timestamp=timezone.now()
    )
    form = {"username": "operator", "password": PASSWORD, "code": code_of(account), "next": "/admin/"}
    said = Client().post("/admin/login/", form).context["form"].non_field_errors()
    assert re.search(r"Enter a new code in (3[0-2]|2\d) seconds", str(said))
    assert (
        "is wrong or already used"
        not in client.post(PAGE, {"code": code_of(account), "action": "renew"}).text
    )
