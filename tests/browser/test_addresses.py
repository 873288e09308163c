"""Web addresses in a line: a button if a browser can open it, otherwise text."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]


def test_a_link_asks_before_it_opens(pair: Pair) -> None:
    alice, bob = pair
    bob.says("see https://bücher.example/tea?a=1.")
    alice.reads("see https://bücher.example/tea?a=1.")
    alice.page.get_by_role("button", name="https://bücher.example/tea?a=1", exact=True).click()
    dialog = alice.page.get_by_role("dialog")
    expect(dialog.locator(".link__host")).to_have_text("xn--bcher-kva.example")
    link = dialog.get_by_role("link", name="Open link")
    expect(link).to_have_attribute("href", "https://xn--bcher-kva.example/tea?a=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    alice.presses("Stay here")
    expect(dialog).to_have_count(0)


def test_a_link_does_not_move_from_under_the_pointer(stage: Stage) -> None:
    """In a narrow window the tools stand below the line, and come with a whole press only."""
    stage.browse_with(viewport={"width": 320, "height": 400})
    alice, bob = stage.pair()
    bob.says("see https://example.com/tea")
    link = alice.page.get_by_role("button", name="https://example.com/tea")
    link.hover()  # waits until it stands still
    box = link.bounding_box()
    alice.page.mouse.down()
    alice.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    assert link.bounding_box() == box
    alice.page.mouse.up()
    alice.sees("This link opens another site:")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "https://"])
def test_an_address_outside_the_web_stays_text(pair: Pair, text: str) -> None:
    alice, bob = pair
    bob.says(text)
    alice.reads(text)
    expect(alice.page.locator(".link")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "address", "leads_to"),
    [
        (
            "read https://en.wikipedia.example/wiki/Passer_(genus)!",
            "https://en.wikipedia.example/wiki/Passer_(genus)",
            None,
        ),
        ("看https://example.com看看", "https://example.com", "https://example.com/"),
        ("or www.example.com, then", "www.example.com", "https://www.example.com/"),
        ("Https://Example.com.", "Https://Example.com", "https://example.com/"),
    ],
)
def test_a_link_ends_where_the_address_ends(
    pair: Pair, text: str, address: str, leads_to: str | None
) -> None:
    alice, bob = pair
    bob.says(text)
    alice.page.get_by_role("button", name=address, exact=True).click()
    rest = alice.page.get_by_role("dialog").locator(".link__rest")
    expect(rest).to_have_text(leads_to or address)


@pytest.mark.parametrize(
    "text", ["http://[::1", "http://%zz", "http://example.com:99999", "http://1.2.3.400"]
)
def test_an_address_no_browser_opens_stays_text(pair: Pair, text: str) -> None:
    alice, bob = pair
    bob.says(text)
    alice.reads(text)
    bob.says("https://example.com/ is one")
    expect(alice.page.locator(".link")).to_have_text(["https://example.com/"])


def test_an_invisible_message_is_not_sent_and_half_a_character_is_repaired(pair: Pair) -> None:
    alice, bob = pair
    for nothing in ("\u2800", "\U0001d159", "\ufffc \u200b"):
        alice.field.fill(nothing)
        alice.field.press("Enter")
    alice.page.evaluate("document.querySelector('#text').value = 'half \\ud83d'")
    alice.field.press("Enter")
    bob.reads("half \ufffd")
    expect(alice.lines("me")).to_have_count(1)
    expect(bob.lines("partner")).to_have_count(1)
