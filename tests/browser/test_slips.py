"""Nobody loses a talk by a slip: leaving asks once, a reload keeps the seat, and the words go only when they should."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]


def test_one_press_of_next_is_only_a_question_and_the_question_passes(pair: Pair) -> None:
    alice, bob = pair
    alice.presses("Next")
    alice.sees("Next? Press again")
    expect(alice.page.locator("[data-armed]")).to_have_count(0)
    expect(bob.panel("chatting")).to_be_attached()


def test_a_question_is_put_to_one_button_at_a_time(pair: Pair) -> None:
    alice, _ = pair
    alice.presses("Next")
    alice.presses("Leave")
    expect(alice.page.locator("[data-armed]")).to_have_text("Leave? Press again")
    expect(alice.panel("chatting")).to_be_attached()


def test_escape_twice_leaves(pair: Pair) -> None:
    alice, bob = pair
    alice.field.press("Escape")
    alice.sees("Leave? Press again")
    alice.field.press("Escape")
    alice.sees("You got up.")
    bob.sees("Your partner got up.")


def test_shortcuts_can_be_switched_off(pair: Pair) -> None:
    alice, _ = pair
    alice.presses("More")
    alice.page.get_by_label("Shortcuts").uncheck()
    alice.presses("Back to the talk")
    alice.field.press("Escape")
    alice.field.press("Escape")
    alice.says("still here")
    expect(alice.panel("chatting")).to_be_attached()


def test_closing_the_tab_in_a_talk_asks_first(pair: Pair) -> None:
    alice, bob = pair
    alice.says("wait")  # browsers ask only for somebody who did something on the page
    bob.reads("wait")
    alice.insists = False
    alice.page.close(run_before_unload=True)
    alice.says("I am still here")
    bob.reads("I am still here")
    assert alice.was_asked


def test_the_page_says_what_a_reload_costs_before_it_happens(pair: Pair) -> None:
    alice, bob = pair
    alice.says("hm")
    bob.reads("hm")
    alice.field.press("F5")
    alice.sees("the words on this page are forgotten")


def test_words_that_were_refused_come_back_to_the_field(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    bob.says("x" * 30)
    alice.reads("x" * 30)
    own_stage.operate("text_limit=20")
    expect(alice.page.locator("#counter")).to_have_text("")
    alice.page.evaluate("document.querySelector('#text').value = 'y'.repeat(21)")
    alice.field.press("y")
    expect(alice.page.locator("#counter")).to_have_text("Characters too many: 2")
    alice.field.press("Enter")
    expect(alice.field).to_have_value("y" * 22)
    expect(alice.lines("me")).to_have_count(0)


def test_the_words_fade_when_the_talk_is_over(pair: Pair) -> None:
    alice, bob = pair
    alice.says("soon gone")
    bob.reads("soon gone")
    alice.page.clock.install()
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("The words on this page are about to fade.")
    expect(alice.lines("me", "soon gone")).to_have_count(1)
    alice.page.clock.fast_forward("01:00")  # past the second chance
    alice.sees("Nothing is left of it.")
    expect(alice.page.locator(".line")).to_have_count(0)
    assert "soon gone" not in alice.page.content()


def test_nothing_of_a_talk_is_kept_in_the_tab(pair: Pair) -> None:
    alice, bob = pair
    alice.says("a secret word")
    bob.reads("a secret word")
    for visitor in pair:
        kept = visitor.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
        assert "secret" not in kept
        assert visitor.context.cookies() == []


def test_a_quick_exit_leaves_and_takes_the_page_out_of_the_history(pair: Pair) -> None:
    alice, bob = pair
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    alice.says("somebody comes")
    bob.reads("somebody comes")
    alice.presses("Quick exit")
    alice.page.wait_for_url("https://www.wikipedia.org/")
    bob.sees("Your partner got up.")
    assert not alice.was_asked
    assert alice.page.evaluate("history.length") <= 2  # the blank page that the browser began with
    alice.page.go_back()
    assert alice.page.url == "about:blank"


def test_three_times_shift_is_a_quick_exit(pair: Pair) -> None:
    alice, bob = pair
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    for _ in range(3):
        alice.field.press("Shift")
    alice.page.wait_for_url("https://www.wikipedia.org/")
    bob.sees("Your partner got up.")


def test_capital_letters_are_no_quick_exit(pair: Pair) -> None:
    alice, bob = pair
    alice.field.press_sequentially("ABC DEF")
    for letter in "GHI":
        alice.field.press(f"Shift+{letter}")
    alice.field.press("Enter")
    bob.reads("ABC DEFGHI")


def test_enter_while_composing_never_sends(pair: Pair) -> None:
    """As an input method does it, by the debugging protocol."""
    alice, bob = pair
    alice.field.focus()
    devtools = alice.context.new_cdp_session(alice.page)
    devtools.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    devtools.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    devtools.send("Input.insertText", {"text": "日本"})
    expect(alice.field).to_have_value("日本")
    expect(alice.lines("me")).to_have_count(0)
    alice.field.press("Enter")
    bob.reads("日本")


def test_shift_and_enter_begin_a_new_line(pair: Pair) -> None:
    alice, bob = pair
    alice.writes("one")
    alice.field.press("Shift+Enter")
    alice.field.press_sequentially("two")
    alice.field.press("Enter")
    expect(bob.lines("partner").locator(".line__text")).to_have_text("one\ntwo")


def test_without_script_the_page_says_what_it_needs(visit: Visit) -> None:
    alice = visit(java_script_enabled=False)
    for path in ("/", "/chat/"):
        alice.page.goto(path)
        expect(alice.page.locator("noscript p")).to_be_visible()
