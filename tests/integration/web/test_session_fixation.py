"""An operator's session starts at the login: one planted earlier is useless."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

pytestmark = pytest.mark.django_db

FORM = {"username": "operator", "password": "a password", "next": "/admin/"}


@pytest.fixture
def account() -> User:
    return User.objects.create_superuser("operator", password="a password")


def test_a_planted_session_is_not_the_one_that_is_logged_in(client: Client, account: User) -> None:
    client.cookies["sessionid"] = "planted00000000000000000000000000"
    client.post("/admin/login/", FORM)
    assert client.cookies["sessionid"].value != "planted00000000000000000000000000"
    assert not Session.objects.filter(pk="planted00000000000000000000000000").exists()


def test_a_login_changes_the_sessions_key(client: Client, account: User) -> None:
    client.get("/admin/login/")
    session = client.session
    session["was"] = "here"
    session.save()
    before = session.session_key
    client.post("/admin/login/", FORM)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_logout_ends_copied_sessions_too(client: Client, account: User) -> None:
    client.post("/admin/login/", FORM)
    copied = client.cookies["sessionid"].value
    client.post("/admin/logout/")
    thief = Client()
    thief.cookies["sessionid"] = copied
    assert thief.get("/admin/").status_code == 302


def test_a_changed_password_ends_every_session(client: Client, account: User) -> None:
    client.post("/admin/login/", FORM)
    account.set_password("another password")
    account.save()
    assert client.get("/admin/").status_code == 302


def test_scripts_and_other_sites_do_not_get_the_cookie(client: Client, account: User) -> None:
    client.post("/admin/login/", FORM)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] in {"Lax", "Strict"}
    assert cookie["path"] == "/admin/"
