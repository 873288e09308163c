"""Enrolling a second factor: a key is valid for one session, one password, and a limited time."""

import re
import time
from base64 import b32decode
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.integration.login.test_second_factor import PAGE, PASSWORD, account, later

__all__ = ["account", "later"]  # fixtures

pytestmark = pytest.mark.django_db


def shown_key(client: Client) -> str:
    found = re.search(r'second-factor__key">([A-Z2-7]+)<', client.get(PAGE).text)
    assert found
    return found[1]


def code_for(key: str) -> str:
    totp = TOTP(b32decode(key + "=" * (-len(key) % 8)))
    totp.time = time.time()
    return f"{totp.token():06}"


def confirms(client: Client, key: str) -> bool:
    page = client.post(PAGE, {"code": code_for(key), "action": "confirm"})
    return "Recovery codes</h2>" in page.text


def test_all_tabs_of_a_session_show_one_key_and_another_session_another(
    client: Client, account: User
) -> None:
    client.force_login(account)
    other = Client()
    other.force_login(account)
    first = shown_key(client)
    assert shown_key(client) == first
    second = shown_key(other)
    assert second != first
    assert not confirms(client, first)  # replaced by the later enrolment
    assert not confirms(client, second)  # belongs to another session
    assert confirms(other, shown_key(other))


def test_a_key_seen_before_a_password_change_is_useless(client: Client, account: User) -> None:
    client.force_login(account)
    seen = shown_key(client)
    new = f"{PASSWORD} again"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", form).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert shown_key(client) != seen
    assert not confirms(client, seen)


def test_a_key_seen_before_someone_else_changed_the_password_is_useless(
    client: Client, account: User
) -> None:
    client.force_login(account)
    thief = Client()
    thief.force_login(account)
    seen = shown_key(thief)
    new = f"{PASSWORD} again"
    form = {"password1": new, "password2": new, "usable_password": "true"}
    page = f"/admin/auth/user/{account.pk}/password/"
    assert client.post(page, form).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert thief.get(PAGE).status_code == 302
    assert shown_key(client) != seen


def test_an_enrolment_ends_after_a_while(client: Client, account: User, later: Callable[[], None]) -> None:
    client.force_login(account)
    seen = shown_key(client)
    for _ in range(16):
        later()
    assert not confirms(client, seen)
    assert shown_key(client) != seen
