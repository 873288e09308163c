"""Waiting for a partner: the page promises nothing, says who is there, and offers what helps."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.condition import becomes_true
from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire

RING = "Notify me when someone is here"
ALONE = "Nobody else is here right now."
NOBODY_FREE = "Nobody you could talk to is free right now."
#: Answers the browser's question about notifications.
_ANSWER = """(answer) => {
  Object.defineProperty(Notification, "permission", { get: () => window.answered ?? "default" });
  Notification.requestPermission = async () => window.answered = answer;
}"""


@pytest.fixture
def alice(visit: Visit) -> Visitor:
    return visit()


@pytest.fixture
def wire(alice: Visitor) -> Wire:
    return Wire(alice.page)


def waits(alice: Visitor, wire: Wire, *, seconds: int, online: int | None) -> None:
    """For that long, while that many are online, as the site says."""
    alice.page.clock.install()
    alice.comes()
    wire.waits_for("waiting")
    wire.tell(type="online", count=online)
    wire.tell(type="waiting", since=1, waited=0)
    alice.page.clock.fast_forward(seconds * 1000)


def ring_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("button", name=RING)


def test_after_a_minute_alone_the_page_says_so_and_offers_to_notify(alice: Visitor, wire: Wire) -> None:
    waits(alice, wire, seconds=50, online=1)
    alice.sees("You can leave this page open while you wait.")
    expect(ring_of(alice)).not_to_have_class(re.compile("button--main"))
    alice.page.clock.fast_forward(11_000)
    alice.sees(ALONE)
    expect(ring_of(alice)).to_have_class(re.compile("button--main"))
    expect(alice.page.get_by_role("button", name="Include people")).to_be_hidden()
    wire.tell(type="online", count=2)
    alice.sees(NOBODY_FREE)


def test_if_the_site_hides_how_many_are_online_the_page_does_not_claim_to_know(
    alice: Visitor, wire: Wire
) -> None:
    waits(alice, wire, seconds=61, online=None)
    alice.sees(NOBODY_FREE)
    expect(alice.page.get_by_text(ALONE)).to_be_hidden()


def test_while_the_connection_is_lost_the_page_does_not_say_that_nobody_is_there(
    alice: Visitor, wire: Wire
) -> None:
    waits(alice, wire, seconds=61, online=1)
    alice.sees(ALONE)
    wire.tell(type="backbone", ok=False)
    alice.sees("Your place in the queue is kept")
    expect(alice.page.get_by_text(ALONE)).to_be_hidden()


def test_a_guest_who_wants_only_these_interests_can_drop_that_with_one_press(
    alice: Visitor, wire: Wire, visit: Visit
) -> None:
    alice.page.clock.install()
    alice.page.goto("/")
    alice.page.locator("#interests").fill("falconry")
    alice.page.get_by_label("Only people who share one of these").check()
    alice.page.locator("#start button").click()
    wire.waits_for("waiting")
    bob = visit().comes("chess")
    alice.page.clock.fast_forward(61_000)
    alice.presses("Include people with other interests")
    alice.meets(bob)
    assert [frame["only_interests"] for frame in wire.said if frame["type"] == "find"] == [True, False]


def test_a_wider_search_is_said_until_the_search_ends(alice: Visitor, wire: Wire) -> None:
    alice.comes()
    wire.waits_for("waiting")
    wire.tell(type="widened")
    wire.tell(type="waiting", since=1, waited=20)
    alice.sees("Now also looking for people with other interests.")
    alice.presses("Stop waiting")
    alice.presses("Find someone")
    expect(alice.panel("waiting")).to_be_attached()
    expect(alice.page.get_by_text("Now also looking")).to_be_hidden()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("granted", "On: you will hear a sound and get a notification."),
        ("default", "On: you will hear a sound. Keep this page open."),
        ("denied", "Your browser blocks notifications from this site."),
    ],
)
def test_the_button_says_in_words_what_is_on(visit: Visit, answer: str, words: str) -> None:
    alice = visit().comes()
    alice.page.evaluate(_ANSWER, answer)
    ring_of(alice).click()
    alice.sees(words)
    expect(ring_of(alice)).to_have_attribute("aria-pressed", "true")
    becomes_true(
        alice.page, "(words) => document.querySelector('#announcer').textContent.includes(words)", arg=words
    )
    ring_of(alice).click()
    expect(ring_of(alice)).to_have_attribute("aria-pressed", "false")
    expect(alice.page.locator("[data-part^=ring-]:visible")).to_have_count(0)


def test_the_settings_say_that_notifications_are_denied(stage: Stage) -> None:
    alice, _ = stage.pair()
    alice.page.evaluate(_ANSWER, "denied")
    alice.presses("More")
    note = alice.page.get_by_text("Your browser blocks notifications from this site. You can allow")
    expect(note).to_be_hidden()
    alice.page.get_by_label("Notify me when this tab").click()
    expect(note).to_be_visible()
