"""The site's own origins: however an operator writes one, it is compared as browsers spell it."""

import pytest

from chatsite import env
from chatsite.origins import local_origins


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("https://chat.example.org/", "https://chat.example.org"),
        ("HTTPS://Chat.Example.org", "https://chat.example.org"),
        ("https://chat.example.org:443", "https://chat.example.org"),
        ("http://chat.example.org:443", "http://chat.example.org:443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_what_a_browser_says(monkeypatch: pytest.MonkeyPatch, written: str, origin: str) -> None:
    monkeypatch.setenv("SITE_ORIGINS", written)
    assert env.origins("SITE_ORIGINS", []) == [origin]


def test_without_one_it_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_ORIGINS", raising=False)
    assert env.origins("SITE_ORIGINS", local_origins(8000)) == local_origins(8000)
    assert local_origins(80) == ["http://localhost", "http://127.0.0.1"]
