"""Error pages for missing URLs and failures, in the visitor's language."""

import pytest
from django.test import Client

from chat.policy import toggles


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words", "way_back"),
    [
        ("/nowhere/", "This page does not exist.", "/"),
        ("/p/nowhere/", "This page does not exist.", "/"),
        ("/de/p/nowhere/", "Diese Seite gibt es nicht.", "/de/"),
        ("/ar/nowhere/chat/", "هذه الصفحة غير موجودة.", "/ar/"),
    ],
)
def test_an_address_that_leads_nowhere_shows_the_way_back(
    client: Client, path: str, words: str, way_back: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.text
    assert f'<a class="button button--main" href="{way_back}">' in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_without_a_language_in_the_address_the_browser_chooses(client: Client) -> None:
    answer = client.get("/nowhere/", headers={"Accept-Language": "fr"})
    assert "Cette page n’existe pas." in answer.text
    assert answer["Content-Language"] == "fr"
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.django_db
def test_a_page_that_fails_needs_nothing_to_say_so(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(toggles, "current", fail)
    client.raise_request_exception = False
    answer = client.get("/de/")
    assert answer.status_code == 500
    for language in ("en", "de", "es", "fr", "pt-BR", "ar"):
        assert f'lang="{language}"' in answer.text
    assert "style" not in answer.text
    assert "src" not in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]
