"""A page under a browser's translator: only what has changed is rewritten."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

#: Replaces texts with elements of its own, as Chromium's translator does.
_TRANSLATE = """() => {
  const isShown = ({ textContent, parentElement }) =>
    textContent.trim() && !parentElement.closest("script, style, template, textarea, font") ? 1 : 3;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT, isShown);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const font = document.createElement("font");
    text.replaceWith(font);
    font.append(text.textContent.toUpperCase());
  }
}"""
_OBSERVE = """() => {
  window.written = [];
  new MutationObserver((changes) => window.written.push(...changes.map(({ type, target, attributeName }) =>
    `${type} ${(target.closest ? target : target.parentElement).outerHTML.slice(0, 80)} ${attributeName}`)))
    .observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def written(page: Page) -> list[str]:
    """The writes while nothing changes on the page, except the waiting time."""
    page.evaluate(_TRANSLATE)
    page.evaluate(_OBSERVE)
    page.wait_for_timeout(3_500)
    found: list[str] = page.evaluate("window.written")
    return [change for change in found if 'data-slot="waited"' not in change]


def test_an_idle_chat_writes_nothing(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.says("hello")
    alice.reads("hello")
    alice.says("good evening")
    alice.sees_mark("good evening", "delivered")
    expect(alice.page.locator("#announcer > *")).to_have_count(0)  # the announcer empties after a while
    assert written(alice.page) == []


def test_scrolling_where_nothing_is_new_writes_nothing(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.says("hello")
    alice.reads("hello")
    expect(alice.page.locator("#announcer > *")).to_have_count(0)
    alice.page.evaluate(_OBSERVE)
    alice.page.get_by_role("log").dispatch_event("scroll")
    assert alice.page.evaluate("window.written") == []


def test_while_waiting_only_the_figures_change(visit: Visit) -> None:
    alice = visit().comes()
    expect(alice.panel("waiting")).to_be_attached()
    assert [change for change in written(alice.page) if "announcer" not in change] == []


def test_a_changed_text_replaces_the_translation(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.says("hello")
    alice.reads("hello")
    alice.page.evaluate(_TRANSLATE)
    bob.writes("I am wri")
    alice.sees("is typing")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("YOUR PARTNER LEFT")
