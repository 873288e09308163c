"""The operator's own footer links: what may be written."""

import pytest

from chat.formats.footer_links import OwnLink, read_own_links


def test_each_line_is_a_link() -> None:
    assert read_own_links(
        "Imprint | https://example.org/imprint\n\n  Write to us|mailto:tea@example.org "
    ) == (
        OwnLink("Imprint", "https://example.org/imprint"),
        OwnLink("Write to us", "mailto:tea@example.org"),
    )
    assert read_own_links(" \n") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Imprint",
        " | https://example.org",
        "Imprint | https://example.org | more",
        "Imprint | http://example.org",
        "Imprint | javascript:alert(1)",
        'Imprint | https://example.org/"onclick',
        "Write | mailto:tea@example.org?body=hello",
        "Write | mailto:",
        "\n".join("Imprint | https://example.org" for _ in range(7)),
    ],
)
def test_an_unsafe_link_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"“Imprint \| https|not a valid https|at most 6"):
        read_own_links(line)
