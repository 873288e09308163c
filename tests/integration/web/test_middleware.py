"""Middleware: a guest's page costs no thread and no cookie, and the admin is protected like Django's own."""

from http import HTTPStatus

import pytest
from asgiref.sync import SyncToAsync
from django.contrib.auth.models import User
from django.core.handlers.base import BaseHandler
from django.test import AsyncClient, Client, RequestFactory

GUESTS_PAGES = ["/", "/chat/", "/healthz"]


@pytest.fixture
def thread_hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that Django runs in a thread."""
    hops: list[str] = []
    call = SyncToAsync.__call__

    async def count(self: SyncToAsync, *args: object, **kwargs: object) -> object:
        hops.append(str(self.func))
        return await call(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", count)
    return hops


@pytest.fixture
def handler() -> BaseHandler:
    """Django's path from a request to its response, as under Daphne."""
    handler = BaseHandler()
    handler.load_middleware(is_async=True)
    return handler


@pytest.mark.parametrize("path", GUESTS_PAGES)
async def test_a_guests_page_needs_no_thread(
    path: str, handler: BaseHandler, thread_hops: list[str], static_files: None, rf: RequestFactory
) -> None:
    response = await handler.get_response_async(rf.get(path))
    assert response.status_code == HTTPStatus.OK
    assert thread_hops == []


@pytest.mark.django_db(transaction=True)
async def test_the_admin_does_take_threads(
    handler: BaseHandler, thread_hops: list[str], static_files: None, rf: RequestFactory
) -> None:
    await handler.get_response_async(rf.get("/admin/login/"))
    assert thread_hops != []


@pytest.mark.parametrize("path", GUESTS_PAGES)
def test_a_guests_page_sets_no_cookie(path: str, client: Client) -> None:
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", GUESTS_PAGES)
async def test_a_guests_page_sets_no_cookie_under_asgi(path: str, async_client: AsyncClient) -> None:
    assert not (await async_client.get(path)).cookies


@pytest.mark.parametrize("path", [*GUESTS_PAGES, "/nothing-here"])
def test_every_answer_carries_the_security_headers(path: str, client: Client) -> None:
    headers = client.get(path).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_a_text_becomes_no_script_on_guests_pages(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types worker" in policy
    # Django's admin would break under it.
    assert "trusted-types" not in client.get("/admin/login/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_guests_page_is_packed_and_the_admins_is_not(client: Client) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert len(page.content) < len(client.get("/").content)
    # The length of a page with secrets must not reveal whether it contains a guessed word.
    assert "Content-Encoding" not in client.get("/admin/login/", headers={"Accept-Encoding": "gzip"})


def test_another_host_is_refused(client: Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db
def test_the_admins_cookies_stay_in_the_admin(client: Client) -> None:
    User.objects.create_superuser("operator", password="a password")
    assert client.login(username="operator", password="a password")
    response = client.get("/admin/")
    assert response.status_code == HTTPStatus.OK
    assert {cookie["path"] for cookie in client.cookies.values()} <= {"/admin/", "/"}
    assert not client.get("/").cookies


@pytest.mark.django_db(transaction=True)
async def test_the_admin_opens_under_asgi(async_client: AsyncClient) -> None:
    operator = await User.objects.acreate_superuser("operator", password="a password")
    await async_client.aforce_login(operator)
    response = await async_client.get("/admin/")
    assert response.status_code == HTTPStatus.OK
    assert "operator" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/", "/chat/"])
def test_an_unsafe_request_without_its_token_is_refused_everywhere(path: str, static_files: None) -> None:
    assert Client(enforce_csrf_checks=True).post(path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/admin/login/", "/", "/chat/"])
async def test_it_is_refused_under_asgi_too(path: str, static_files: None) -> None:
    response = await AsyncClient(enforce_csrf_checks=True).post(path)
    assert response.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.django_db(transaction=True)
async def test_a_login_with_its_token_passes_under_asgi(static_files: None) -> None:
    await User.objects.acreate_superuser("operator", password="a password")
    browser = AsyncClient(enforce_csrf_checks=True)
    await browser.get("/admin/login/")
    token = browser.cookies["csrftoken"].value
    form = {"username": "operator", "password": "a password", "csrfmiddlewaretoken": token, "next": "/admin/"}
    assert (await browser.post("/admin/login/", form)).status_code == HTTPStatus.FOUND
    assert browser.cookies["sessionid"]["path"] == "/admin/"
