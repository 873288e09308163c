"""A visitor's presses take effect whatever happens to the connection, and their result is always shown."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.condition import becomes_true
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire

HEARD = """() => {
  window.heard = [];
  const region = document.querySelector("#announcer");
  new MutationObserver(() => { window.heard = [...region.children].map(({ textContent }) => textContent); })
    .observe(region, { childList: true });
}"""


@pytest.fixture
def alice(visit: Visit) -> Visitor:
    return visit()


@pytest.fixture
def wire(alice: Visitor) -> Wire:
    return Wire(alice.page)


@pytest.fixture
def bob(alice: Visitor, wire: Wire, visit: Visit) -> Visitor:
    """Chats with Alice."""
    bob = visit()
    alice.comes()
    bob.comes()
    alice.meets(bob)
    return bob


def leave(visitor: Visitor) -> None:
    visitor.presses("Leave")
    visitor.presses("Press again")


def test_a_leave_while_redis_is_down_happens_later(alice: Visitor, wire: Wire, bob: Visitor) -> None:
    wire.refuse_next("leave", "unavailable")
    leave(alice)
    alice.sees("You left the chat")
    bob.sees("Your partner left")


def test_a_failed_block_is_reported(alice: Visitor, wire: Wire, bob: Visitor) -> None:
    wire.refuse_next("block", "not_chatting")
    alice.presses("More")
    alice.presses("Block")
    alice.presses("Press again to block")
    alice.sees("Could not block this person")


def test_a_refused_leave_does_not_happen_later(alice: Visitor, wire: Wire, bob: Visitor) -> None:
    wire.refuse_next("leave", "bad_field")
    leave(alice)
    alice.sees("Something went wrong.")
    wire.cut()
    alice.sees("You are offline")
    wire.heal()
    bob.says("there you are")
    alice.reads("there you are")
    assert wire.times("leave") == 0


def test_a_refused_next_does_not_search_later(alice: Visitor, wire: Wire, bob: Visitor) -> None:
    wire.refuse_next("next", "closed")
    alice.presses("Next")
    alice.presses("Press again")
    alice.sees("Something went wrong.")
    leave(bob)
    alice.sees("Your partner left")
    assert wire.times("find") == 1  # the search with which she arrived


def test_an_undo_pressed_offline_is_sent_later(alice: Visitor, wire: Wire, bob: Visitor) -> None:
    leave(alice)
    alice.sees("You left the chat")
    wire.cut()
    alice.presses("Undo, keep talking")
    wire.heal()
    bob.sees("Your partner would like to keep talking")


@pytest.mark.parametrize("trouble", ["offline", "reloaded", "unavailable"])
def test_a_guest_who_stops_waiting_is_not_matched(
    alice: Visitor, wire: Wire, visit: Visit, trouble: str
) -> None:
    alice.comes()
    wire.waits_for("waiting")  # the page shows it earlier
    if trouble == "unavailable":
        wire.refuse_next("stop", "unavailable")
    else:
        wire.cut()
        alice.sees("The connection is interrupted.")
    alice.presses("Stop waiting")
    alice.sees("You are not in a chat")
    if trouble == "reloaded":
        alice.page.reload()
        wire.allow()  # not earlier: otherwise the old page would send it
    elif trouble == "offline":
        wire.heal()
    wire.waits_for("idle")
    bob = visit().comes()
    expect(bob.panel("waiting")).to_be_attached()
    alice.sees("You are not in a chat")


def test_a_superseded_tab_clears_its_messages(alice: Visitor, bob: Visitor) -> None:
    bob.says("between us")
    alice.reads("between us")
    alice.page.clock.install()
    with alice.context.expect_page() as opened:
        alice.page.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    opened.value.close()
    alice.page.clock.fast_forward("01:00")
    expect(alice.lines("partner")).to_have_count(0)
    expect(alice.page.get_by_text("between us")).to_have_count(0)
    alice.presses("Use it here")
    alice.meets(bob)
    alice.sees("Earlier messages are gone")


def test_each_text_is_announced_once_to_screen_readers(alice: Visitor, bob: Visitor) -> None:
    alice.page.evaluate(HEARD)
    for text in ("one", "two", "three"):
        bob.says(text)
    alice.reads("three")
    becomes_true(alice.page, "() => window.heard.length === 3")
    heard: list[str] = alice.page.evaluate("window.heard")
    assert [words.split(": ")[1] for words in heard] == ["one", "two", "three"]


def test_focus_moves_to_the_replacement(alice: Visitor, bob: Visitor) -> None:
    expect(alice.field).to_be_focused()
    leave(bob)
    title = alice.page.locator(".panel[data-panel=ended] .panel__title")
    expect(title).to_be_focused()


def test_waiting_guests_are_notified_that_the_backbone_is_down(alice: Visitor, wire: Wire) -> None:
    alice.comes()
    alice.sees("You can leave this page open while you wait.")
    wire.tell(type="backbone", ok=False)
    alice.sees("The connection is interrupted. Your place in the queue is kept.")
    wire.tell(type="backbone", ok=True)
    alice.sees("You can leave this page open while you wait.")


@pytest.mark.parametrize("minutes", [-3, 3])
def test_the_wait_is_counted_independently_of_the_visitor_s_clock(alice: Visitor, minutes: int) -> None:
    alice.page.add_init_script(f"const now = Date.now; Date.now = () => now() + {minutes * 60_000};")
    alice.comes()
    expect(alice.panel("waiting")).to_be_attached()
    before = waited(alice, at_least=4)
    alice.page.reload()
    assert before <= waited(alice, at_least=1) < before + 60


def waited(visitor: Visitor, *, at_least: int) -> int:
    """The page's count of seconds, once it is at least this."""
    seconds = becomes_true(
        visitor.page,
        """(least) => {
          const [minutes, seconds] = document.querySelector("[data-slot=waited]").textContent.split(":").map(Number);
          const sum = 60 * minutes + seconds;
          return sum >= least && sum;
        }""",
        arg=at_least,
    )
    return int(seconds)


def test_a_tiny_value_is_not_shown_as_an_estimate(alice: Visitor, wire: Wire) -> None:
    alice.comes()
    estimate = alice.page.locator("[data-part=estimate]")
    wire.tell(type="waiting", since=1, waited=0, estimate=70.0)
    expect(estimate).to_contain_text("1:10")
    wire.tell(type="waiting", since=1, waited=0, estimate=0.3)
    expect(estimate).to_be_hidden()


def test_a_draft_stays_while_a_text_is_reviewed_and_it_is_sent_once(visit: Visit) -> None:
    alice, bob = visit(service_workers="block"), visit()
    held: list[Route] = []
    alice.page.route("**/js/lazy/contact.*.js", lambda route: held.append(route))
    alice.comes()
    bob.comes()
    alice.meets(bob)
    alice.says("at 18:30, at gate 12")
    alice.field.press("Enter")
    alice.writes("or a little later")
    held[0].continue_()
    bob.reads("at 18:30, at gate 12")
    expect(alice.field).to_have_value("or a little later")
    alice.field.press("Enter")
    bob.reads("or a little later")
    expect(bob.lines("partner")).to_have_count(2)
    alice.complaints.clear()  # the browser reports the missing worker


def test_without_its_later_modules_the_page_sends_messages_and_names_what_does_not_work(visit: Visit) -> None:
    alice, bob = visit(service_workers="block"), visit()
    for module in ("contact", "menu"):
        alice.page.route(f"**/js/lazy/{module}.*.js", lambda route: route.abort())
    alice.comes()
    bob.comes()
    alice.meets(bob)
    alice.says("at 18:30, at gate 12")
    bob.reads("at 18:30, at gate 12")
    alice.presses("More")
    alice.sees("Something went wrong.")
    alice.complaints.clear()  # the browser reports it too
