"""An event that the operator moves or cancels while a page is in it."""

from playwright.sync_api import expect

from tests.browser.evening import Evening, evening, fair

__all__ = ["evening", "fair"]


def test_an_event_that_is_moved_in_a_round_counts_down_again(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=100)
    chat = evening.meets()
    evening.listen()

    evening.tell("before", left=7_000)
    evening.ends(chat)

    evening.alice.sees("The event was moved to another time.")
    evening.alice.sees("The event begins in 1:56:")
    assert "The event was moved to another time." in evening.announced()
    evening.tell("round", number=1, left=100)
    expect(evening.alice.page.locator("[data-rounds=moved]")).to_be_hidden()


def test_an_event_that_is_cancelled_in_a_round_says_so_and_searches_for_nobody(evening: Evening) -> None:
    evening.comes().tell("round", number=1, left=100)
    chat = evening.meets()
    evening.listen()

    evening.tell("over", number=1, left=0, cancelled=True)
    evening.ends(chat)

    expect(evening.alice.page.get_by_role("heading", name="The event was cancelled")).to_be_visible()
    expect(evening.alice.page.get_by_role("link", name="Back to the start page").first).to_be_visible()
    assert "The event was cancelled" in evening.announced()
    assert evening.wire.times("find") == 1


def test_a_page_that_was_away_while_the_event_was_cancelled_says_so(evening: Evening) -> None:
    evening.comes().tell("before", left=100)
    evening.alice.sees("The event begins in")
    evening.wire.cut()
    evening.no_event()

    evening.wire.heal()

    evening.alice.sees("The event was cancelled")
