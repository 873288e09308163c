"""Two tabs of one guest on one server process: the tab with the seat sends and receives, however often it changes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

#: Records every panel that the page shows from now on.
WATCH = """() => {
    window.panels = [];
    const look = () => window.panels.push(document.body.dataset.panel);
    new MutationObserver(look).observe(document.body, { attributeFilter: ["data-panel"] });
}"""
#: Lost messages are repeated after 5 s: one that arrives sooner was not lost.
AT_ONCE_MS = 4_000


def second_tab(visitor: Visitor) -> Page:
    """Copies the tab's storage, like *Duplicate*, and now has the seat."""
    with visitor.context.expect_page() as opened:
        visitor.page.evaluate("() => { window.open(location.href, '_blank'); }")
    visitor.sees("You are chatting in another tab")
    return opened.value


def hear_each_other(alice: Visitor, bob: Visitor, turn: str) -> None:
    for speaker, listener in ((bob, alice), (alice, bob)):
        for number in range(3):
            text = f"{turn}, {number}"
            speaker.says(text)
            expect(listener.lines("partner", text)).to_have_count(1, timeout=AT_ONCE_MS)
            expect(speaker.lines("me", text)).to_have_attribute("data-mark", "delivered", timeout=AT_ONCE_MS)


def test_a_duplicated_tab_sends_and_receives(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.page = second_tab(alice)
    alice.meets(bob)
    hear_each_other(alice, bob, "in the second tab")


def test_use_it_here_joins_the_chat_at_once_and_receives(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    other, here = alice.page, second_tab(alice)
    for turn in range(3):
        here, other = other, here
        alice.page = here
        expect(alice.panel("elsewhere")).to_be_attached()
        here.evaluate(WATCH)
        alice.presses("Use it here")
        alice.meets(bob)
        hear_each_other(alice, bob, f"turn {turn}")
        shown = here.evaluate("window.panels")
        assert set(shown) <= {"elsewhere", "connecting", "chatting"}, shown


@pytest.mark.parametrize("is_back", [False, True], ids=["in the second tab", "in the first tab again"])
def test_a_guest_waiting_in_two_tabs_is_matched_in_the_one_with_the_seat(visit: Visit, is_back: bool) -> None:
    alice = visit().comes("night trains")
    expect(alice.panel("waiting")).to_be_attached()
    second = second_tab(alice)
    if is_back:
        alice.presses("Use it here")
        expect(second.locator("body[data-panel=elsewhere]")).to_be_attached()
    else:
        alice.page = second
    expect(alice.panel("waiting")).to_be_attached()
    bob = visit().comes("night trains")
    alice.meets(bob)
    hear_each_other(alice, bob, "found")
