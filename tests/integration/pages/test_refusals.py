"""What the admin refuses is a page of the site's look, and says what to do."""

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from chat.admin.index import counts
from chat.pages import refusals

pytestmark = pytest.mark.django_db


def assert_refused(answer, status: int, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "css/admin/refusal" in page
    assert 'href="/admin/"' in page


def test_actions_an_account_may_not_do_are_refused_in_a_sentence(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    answer = client.get("/admin/chat/sitesettings/")
    assert_refused(answer, 403, "Your account cannot do this.")
    assert "Log in with another account" in answer.content.decode()


def test_a_missing_page_is_not_found_in_a_sentence(operator: Client) -> None:
    assert_refused(operator.get("/admin/chat/nothing/1/"), 404, "There is nothing at this address.")


def test_a_form_that_is_out_of_date(admin_user: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin_user)
    assert_refused(browser.post("/admin/now/switch/"), 403, "Nothing was changed.")


def test_a_request_that_is_incomplete(operator: Client) -> None:
    assert_refused(operator.post("/admin/now/switch/"), 400, "Nothing was changed.")


def test_a_database_that_is_away(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(user: object) -> None:
        raise OperationalError

    monkeypatch.setattr(counts, "counts", fail)
    operator.raise_request_exception = False
    answer = operator.get("/admin/now/counts/")
    assert_refused(answer, 503, "The database does not answer.")
    assert answer["Retry-After"] == "5"
    assert 'http-equiv="refresh"' in answer.content.decode()


def test_an_error_is_told_in_a_sentence(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(user: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(counts, "counts", fail)
    operator.raise_request_exception = False
    answer = operator.get("/admin/now/counts/")
    assert_refused(answer, 500, "Something failed on the server.")
    assert "secret" not in answer.content.decode()


def test_an_error_is_told_without_the_style_if_its_file_is_missing(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(counts, "counts", fail)
    monkeypatch.setattr(refusals, "page", fail)
    operator.raise_request_exception = False
    answer = operator.get("/admin/now/counts/")
    assert answer.status_code == 500
    assert "Something failed on our side." in answer.content.decode()


def test_guests_and_processes_without_an_admin_see_none_of_it(client: Client, settings: Settings) -> None:
    assert "css/admin" not in client.get("/nothing/").content.decode()
    settings.ADMIN = False
    assert "css/admin" not in client.get("/admin/chat/nothing/1/").content.decode()


def test_another_host_is_told_about_the_address(client: Client) -> None:
    answer = client.get("/admin/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "does not answer at this address" in answer.content.decode()
