"""The operator's logo, from the settings to the page."""

import pytest
from django.test import AsyncClient, Client

from chat.formats.logo_svg import LONGEST, read_logo
from chat.policy import toggles
from chat.policy.toggles import Toggles

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Toggles:
    """A site with that logo, as a process holds it."""
    settings = Toggles(logo=LOGO)
    monkeypatch.setattr(toggles, "current", lambda: settings)
    return settings


async def test_the_image_is_cached_forever_and_cannot_run_scripts(
    site: Toggles, async_client: AsyncClient
) -> None:
    response = await async_client.get(f"/logo/{site.logo_name}.svg")

    assert response.content.decode() == LOGO
    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/privacy/", "/safety/", "/appeal/"])
def test_it_precedes_the_name_on_every_page(site: Toggles, client: Client, page: str) -> None:
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
        ("<svg>", "This is not a valid SVG file"),
        ("<svg/>", "The file must begin with"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + LOGO, "Remove the <!DOCTYPE"),
    ],
)
def test_a_file_that_is_not_a_picture_is_refused(source: str, error: str) -> None:
    with pytest.raises(ValueError, match=error):
        read_logo(source)


def nested(times: int, link: str = "href", address: str = "#l") -> str:
    """Each level uses the one below ten times."""
    levels = "".join(
        f'<g id="l{level}">' + f'<use {link}="{address}{level - 1}"/>' * 10 + "</g>"
        for level in range(1, times + 1)
    )
    return f'<svg {XLINK}><defs><circle id="l0" r="1"/>{levels}</defs></svg>'


XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
PATTERN = '<pattern id="p">' + '<circle r="1"/>' * 200 + "</pattern>"
MARKER = '<marker id="a">' + '<circle r="1"/>' * 20 + "</marker>"
MASK = '<mask id="m">' + '<circle r="1"/>' * 200 + "</mask>"


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (nested(9), "more than 5,000 shapes"),
        (nested(4, "xlink:href"), "more than 5,000 shapes"),
        (f"<svg>{MASK}" + '<g mask="url(#m)"/>' * 50 + "</svg>", "more than 5,000 shapes"),
        (
            f"<svg>{MASK}" + "<g style='mask:url( &quot;#m&quot; )'/>" * 50 + "</svg>",
            "more than 5,000 shapes",
        ),
        (
            f"<svg><style>g {{ mask: url(#m) }}</style>{MASK}" + "<g/>" * 50 + "</svg>",
            "more than 5,000 shapes",
        ),
        ('<svg><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>', "uses itself"),
        ('<svg><use href="data:image/svg+xml,%3Csvg/%3E"/></svg>', "embeds another file"),
        ('<svg><image href=" DATA:image/svg+xml;base64,AAAA"/></svg>', "embeds another file"),
        (nested(9, address="#%6C"), "more than 5,000 shapes"),
        (nested(9, address=" #&#9;l"), "more than 5,000 shapes"),
        (nested(9, address="picture.svg#l"), "must begin with #, data:"),
        (
            nested(9).replace("</defs>", "".join(f'<g id="l{level}"/>' for level in range(9)) + "</defs>"),
            "have the id “l0”",
        ),
        (f"<svg>{MASK}" + '<g mask="URL(#%6D)"/>' * 50 + "</svg>", "more than 5,000 shapes"),
        (f"<svg>{MASK}" + '<g mask="url(#\\6d)"/>' * 50 + "</svg>", "Replace the backslash"),
        (f"<svg><style>g {{ mask: url(#\\6d) }}</style>{MASK}<g/></svg>", "Replace the backslash"),
        (
            f'<svg>{PATTERN}<g fill="url(#p)">' + "<path d='M0 0'/>" * 50 + "</g></svg>",
            "more than 5,000 shapes",
        ),
        (
            f'<svg>{MARKER}<path marker-mid="url(#a)" d="M0 0' + " 1 1" * 500 + '"/></svg>',
            "more than 5,000 shapes",
        ),
        ('<svg style="background:url(data:image/svg+xml,%3Csvg/%3E)"/>', "embeds another file"),
        ("<svg><style>@import 'data:text/css,g';</style></svg>", "embeds another file"),
        ('<svg><image href="da&#10;ta:image/svg+xml,AA"/></svg>', "embeds another file"),
        ('<svg><foreignObject><g style="color:red"/></foreignObject></svg>', "foreignObject"),
        ('<svg><use><set attributeName="xlink:href" to="#a"/></use></svg>', "Remove the animation"),
        ("<svg>" + "<g>" * 1_000 + "</g>" * 1_000 + "</svg>", "nested more than 64 levels deep"),
    ],
)
def test_a_picture_that_keeps_a_browser_busy_is_refused(picture: str, error: str) -> None:
    source = picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    assert len(source) <= LONGEST
    with pytest.raises(ValueError, match=error):
        read_logo(source)


@pytest.mark.parametrize(
    "picture",
    [
        LOGO,
        nested(3),
        '<svg xmlns:d="d:d" d:file="C:\\logo.svg"><filter id="f"><feGaussianBlur/></filter>'
        '<g id="a" filter="url(#f)"/></svg>',
        '<svg><style>.a{fill:url(#g)}</style><linearGradient id="g"><stop/><stop/></linearGradient>'
        '<path class="a" d="M0 0"/><use href="#none"/><image href="data:image/png;base64,AA"/></svg>',
    ],
)
def test_an_ordinary_picture_is_taken(picture: str) -> None:
    read_logo(
        picture if "xmlns=" in picture else picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    )
