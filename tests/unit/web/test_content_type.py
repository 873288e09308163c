"""A request's content type is reduced to its media type: charset names would be cached forever."""

import codecs
import encodings

import pytest

from chatsite.web.content_type import reduced


def content_type(value: str) -> str | None:
    kept = dict(reduced([(b"host", b"a"), (b"content-type", value.encode("latin1"))]))
    assert kept[b"host"] == b"a"
    return kept[b"content-type"].decode() if b"content-type" in kept else None


def test_parameters_are_left_out() -> None:
    assert (
        content_type("application/x-www-form-urlencoded; charset=UTF-8")
        == "application/x-www-form-urlencoded"
    )
    assert content_type("text/plain;charset=nonsense") == "text/plain"
    assert content_type(" application/csp-report ; x*=utf-8''a") == "application/csp-report"


@pytest.mark.parametrize(
    "value",
    ["", "text", "text/", "/plain", "text/plain, text/html", "text/pl\xe4in", "a" * 65 + "/b", "x/y z"],
)
def test_an_unreadable_content_type_is_left_out(value: str) -> None:
    assert content_type(value) is None


def test_parts_are_not_read() -> None:
    assert content_type("multipart/form-data; boundary=a") is None
    assert content_type("Multipart/Mixed") is None


def test_python_keeps_the_names_of_charsets_that_it_does_not_know() -> None:
    """The reason for this module; if it fails, Python has fixed it."""
    with pytest.raises(LookupError):
        codecs.lookup("nobody-knows-it")
    assert any(name.startswith("nobody") for name in encodings._cache)
