"""The operator's logo on its way from the settings to the page."""

import pytest
from django.test import AsyncClient, Client

from chat import toggles
from chat.svg import read_logo
from chat.toggles import Toggles

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Toggles:
    """A site with that logo, as a process holds it."""
    settings = Toggles(logo=LOGO)
    monkeypatch.setattr(toggles, "current", lambda: settings)
    return settings


async def test_the_picture_is_kept_for_ever_and_may_do_nothing_by_itself(
    site: Toggles, async_client: AsyncClient
) -> None:
    response = await async_client.get(f"/logo/{site.logo_name}.svg")

    assert response.content.decode() == LOGO
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/privacy/", "/safety/", "/appeal/"])
def test_it_stands_before_the_name_on_every_page(site: Toggles, client: Client, page: str) -> None:
    assert f'src="/logo/{site.logo_name}.svg"' in client.get(page).text


async def test_another_picture_has_another_address(site: Toggles, async_client: AsyncClient) -> None:
    assert site.logo_name != Toggles(logo=LOGO.replace("8", "9")).logo_name
    assert (await async_client.get("/logo/000000000000.svg")).status_code == 404


async def test_without_a_logo_there_is_none(async_client: AsyncClient) -> None:
    assert Toggles().logo_name == ""
    assert (await async_client.get("/logo/e3b0c44298fc.svg")).status_code == 404


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("<svg>", "This is no SVG picture"),
        ("<svg/>", "An SVG picture begins with"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + LOGO, "no document type"),
    ],
)
def test_what_is_no_picture_is_refused(source: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read_logo(source)
