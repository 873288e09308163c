"""A chat that moves between tabs: what the page shows until it knows how the chat stands."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire

#: Every panel that the page shows from now on, and every title that it announces.
_WATCH = """() => {
  window.panels = [];
  window.titles = [];
  new MutationObserver(() => window.panels.push(document.body.dataset.panel))
    .observe(document.body, { attributeFilter: ["data-panel"] });
  const announcer = document.querySelector("#announcer");
  new MutationObserver(() => window.titles.push(announcer.lastElementChild?.textContent))
    .observe(announcer, { childList: true });
}"""


@pytest.fixture
def alice(visit: Visit) -> Visitor:
    return visit()


@pytest.fixture
def wire(alice: Visitor) -> Wire:
    return Wire(alice.page)


def chat_in_another_tab(alice: Visitor) -> Page:
    with alice.context.expect_page() as opened:
        alice.page.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    return opened.value


def test_taking_a_chat_back_shows_connecting_and_then_the_chat(visit: Visit) -> None:
    alice, bob = visit().comes(), visit().comes()
    alice.meets(bob)
    chat_in_another_tab(alice)
    alice.page.evaluate(_WATCH)
    alice.presses("Use it here")
    expect(alice.panel("chatting")).to_be_attached()
    assert alice.page.evaluate("window.panels") == ["connecting", "chatting"]
    assert "You are not in a chat" not in alice.page.evaluate("window.titles")


def test_taking_back_a_chat_that_ended_in_the_other_tab_says_how_it_ended(visit: Visit) -> None:
    alice, bob = visit().comes(), visit().comes()
    alice.meets(bob)
    chat_in_another_tab(alice)
    bob.presses("Leave")
    bob.presses("Press again")
    bob.sees("You left the chat")
    alice.page.evaluate(_WATCH)
    alice.presses("Use it here")
    alice.sees("Your partner left")
    assert alice.page.evaluate("window.panels") == ["connecting", "ended"]


def test_a_setting_that_changes_before_the_end_is_known_does_not_keep_the_chat_open(
    alice: Visitor, wire: Wire, visit: Visit
) -> None:
    """Both the search and the lost chat had one timer: starting one stopped the other."""
    alice.comes()
    bob = visit().comes()
    alice.meets(bob)
    welcome = {
        "type": "welcome",
        "name": "Calm Heron",
        "resume": alice.page.evaluate("JSON.parse(Object.values(sessionStorage)[0]).resume"),
        "state": "idle",
        "resumed": True,
        "limits": {
            "text": 2000,
            "frame": 16384,
            "interests": 10,
            "interest": 32,
            "open": 32,
            "say_per_10s": 10,
        },
        "grace": 120,
        "toggles": {},
        "reactions": [],
        "reasons": [],
        "online": None,
    }
    wire.tell(**welcome)
    wire.tell(type="toggles", toggles={"typing": True})
    alice.sees("The chat was lost")


def test_an_end_long_ago_offers_no_undo(alice: Visitor, wire: Wire, visit: Visit) -> None:
    alice.comes()
    bob = visit().comes()
    alice.meets(bob)
    alice.page.clock.install()
    wire.cut()
    bob.presses("Leave")
    bob.presses("Press again")
    bob.sees("You left the chat")
    alice.page.clock.fast_forward(31_000)
    wire.heal()
    alice.sees("Your partner left")
    expect(alice.page.locator("[data-part=undo]").locator("visible=true")).to_have_count(0)
