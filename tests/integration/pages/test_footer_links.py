"""The operator's own footer links, from the settings to the page."""

import pytest
from django.test import Client

from chat.policy import toggles
from chat.policy.toggles import Toggles


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/de/", "/privacy/", "/safety/", "/appeal/"])
def test_own_links_are_in_the_footer_of_every_text_page(
    monkeypatch: pytest.MonkeyPatch, client: Client, page: str
) -> None:
    settings = Toggles(
        own_links="Tea & terms | https://example.org/terms?a=1&b=2\nWrite | mailto:tea@example.org"
    )
    monkeypatch.setattr(toggles, "current", lambda: settings)
    foot = client.get(page).text.partition("<footer")[2]
    assert '<a href="https://example.org/terms?a=1&amp;b=2" dir="auto">Tea &amp; terms</a>' in foot
    assert '<a href="mailto:tea@example.org" dir="auto">Write</a>' in foot


@pytest.mark.django_db
def test_without_any_the_foot_is_as_it_was(client: Client) -> None:
    assert client.get("/").text.count('dir="auto"></a>') == 0
    assert "https://example.org" not in client.get("/").text
