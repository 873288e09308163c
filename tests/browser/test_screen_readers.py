"""What screen readers find and hear in a chat."""

import re

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]


def test_each_message_is_an_article_with_a_label(pair: Pair) -> None:
    alice, bob = pair
    for text in ("one", "two"):
        alice.says(text)
        bob.reads(text)
        alice.sees_mark(text, "delivered")
    bob.says("three")
    alice.reads("three")
    articles = alice.page.get_by_role("log").get_by_role("article")
    expect(articles).to_have_count(3)
    expect(articles.nth(0)).to_have_accessible_name(re.compile(rf"^{bob.name_of_partner}, \d?\d:\d\d"))
    expect(articles.nth(2)).to_have_accessible_name(re.compile(rf"^{alice.name_of_partner}, \d?\d:\d\d"))
    # A mark is read after the newest message only.
    read = alice.page.get_by_role("log").aria_snapshot()
    assert read.count("Delivered") == 1, read


def test_a_screen_reader_reads_each_message_once_and_never_the_users_own(pair: Pair) -> None:
    alice, bob = pair
    alice.page.evaluate("""() => {
      window.heard = [];
      const region = document.querySelector("#announcer");
      new MutationObserver((changes) => window.heard.push(...changes.flatMap(({ addedNodes }) => [...addedNodes]
        .map((node) => node.textContent)))).observe(region, { childList: true });
    }""")
    bob.says("good evening")
    alice.reads("good evening")
    alice.says("my own words")
    alice.sees_mark("my own words", "delivered")
    bob.says("and good night")
    alice.reads("and good night")
    heard = alice.page.evaluate("window.heard")
    assert heard == [f"{alice.name_of_partner}: good evening", f"{alice.name_of_partner}: and good night"]
    log = alice.page.get_by_role("log")
    # Otherwise the whole history would be read after a resume.
    expect(log).to_have_attribute("aria-live", "off")
