"""The site's own origins: however an operator writes one, it is normalized to the browser's form."""

import pytest

from chatsite.config import env
from chatsite.config.origins import is_loopback, local_origins, normal


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
        # From https://url.spec.whatwg.org/.
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://βόλος.example", "https://xn--nxasmm1c.example"),
        ("https://نامه\u200cای.example", "https://xn--mgba3gch31f060k.example"),
        ("https://ＣＨＡＴ．example。org", "https://chat.example.org"),
        ("https://BÜCHER.example", "https://xn--bcher-kva.example"),
        ("https://bu\u0308cher.example", "https://xn--bcher-kva.example"),
        ("https://b%C3%BCcher.example", "https://xn--bcher-kva.example"),
        ("https://soft\u00adhyphen.example", "https://softhyphen.example"),
        ("https://☕.example", "https://xn--53h.example"),
        ("https://chat.example.org.", "https://chat.example.org"),
        ("https://chat.example.org.:8443", "https://chat.example.org:8443"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("http://[2001:DB8::1:0:0:1]", "http://[2001:db8::1:0:0:1]"),
        ("http://[2001:db8:0:0:1:0:0:1]", "http://[2001:db8::1:0:0:1]"),
        ("http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]"),
        ("http://127.1:0080", "http://127.0.0.1"),
        ("http://0x7f000001", "http://127.0.0.1"),
        ("http://under_score.example", "http://under_score.example"),
    ],
)
def test_an_origin_is_normalized_as_browsers_send_it(
    monkeypatch: pytest.MonkeyPatch, written: str, origin: str
) -> None:
    monkeypatch.setenv("SITE_ORIGINS", written)
    assert env.origins("SITE_ORIGINS", []) == [origin]


@pytest.mark.parametrize(
    "written",
    [
        *("https://a\u200db.example", "https://a..b", "https://.a", "https://1.2.3.4.5", "https://256.1.1.1"),
        *("https://[::1", "https://[fe80::1%25eth0]", "https://[1]", "https://a%20b", "https://a%ff.example"),
        *(
            "https://a:b",
            "https://a:1:2",
            "https://",
            "ftp://a",
            f"https://{'a' * 64}.example",
            "https://a\\b",
        ),
    ],
)
def test_a_value_that_is_not_an_origin_has_no_normal_form(written: str) -> None:
    with pytest.raises(ValueError, match="no "):
        normal(written)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.2", "::1", "[::1]"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)
    assert not is_loopback("192.0.2.1")
    assert not is_loopback("localhost.example.org")


def test_without_one_it_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_ORIGINS", raising=False)
    assert env.origins("SITE_ORIGINS", local_origins("127.0.0.1", port=8000)) == local_origins(
        "127.0.0.1", port=8000
    )
    assert local_origins("127.0.0.1", port=80) == ["http://localhost", "http://127.0.0.1"]
