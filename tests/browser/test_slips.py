"""Mistakes do not end a chat: leaving asks once, a reload keeps the seat, and the text stays as long as it should."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

#: Whether the page prevents the browser's default for something of this kind.
_DROP = """(element, kind) => Object.fromEntries(["dragover", "drop"].map((type) => {
  const dataTransfer = new DataTransfer();
  if (kind === "Files") dataTransfer.items.add(new File(["x"], "x.html", { type: "text/html" }));
  else dataTransfer.setData(kind, "https://elsewhere.example/");
  const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
  element.dispatchEvent(event);
  return [type, event.defaultPrevented];
}))"""


def test_one_press_of_next_is_only_a_question_and_the_question_passes(pair: Pair) -> None:
    alice, bob = pair
    alice.presses("Next")
    alice.sees("Press again for next")
    expect(alice.page.locator("[data-armed]")).to_have_count(0)
    expect(bob.panel("chatting")).to_be_attached()


def test_a_question_is_put_to_one_button_at_a_time(pair: Pair) -> None:
    alice, _ = pair
    alice.presses("Next")
    alice.presses("Leave")
    expect(alice.page.locator("[data-armed]")).to_have_text("Press again to leave")
    expect(alice.panel("chatting")).to_be_attached()


def test_escape_twice_leaves(pair: Pair) -> None:
    alice, bob = pair
    alice.field.press("Escape")
    alice.sees("Press again to leave")
    alice.field.press("Escape")
    alice.sees("You left the chat")
    bob.sees("Your partner left")


def test_shortcuts_can_be_switched_off(pair: Pair) -> None:
    alice, _ = pair
    alice.chooses("Keyboard shortcuts", on=False)
    alice.field.press("Escape")
    alice.field.press("Escape")
    alice.says("still here")
    expect(alice.panel("chatting")).to_be_attached()


def test_closing_the_tab_in_a_chat_asks_first(pair: Pair) -> None:
    alice, bob = pair
    alice.says("wait")  # browsers ask only if the visitor has interacted with the page
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
    alice.sees("the messages shown here are gone")


def test_a_refused_text_returns_to_the_field(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    bob.says("x" * 30)
    alice.reads("x" * 30)
    own_stage.operate("text_limit=20")
    expect(alice.page.locator("#counter")).to_have_text("")
    alice.page.evaluate("document.querySelector('#text').value = 'y'.repeat(21)")
    alice.field.press("y")
    expect(alice.page.locator("#counter")).to_have_text("Characters over the limit: 2")
    alice.field.press("Enter")
    expect(alice.field).to_have_value("y" * 22)
    expect(alice.lines("me")).to_have_count(0)


def test_the_text_fades_when_the_chat_is_over(pair: Pair) -> None:
    alice, bob = pair
    alice.says("soon gone")
    bob.reads("soon gone")
    alice.page.clock.install()
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("The messages on this page are about to disappear.")
    expect(alice.lines("me", "soon gone")).to_have_count(1)
    alice.page.clock.fast_forward("01:00")  # past the time in which a chat can be resumed
    alice.sees("The messages are gone.")
    expect(alice.page.locator(".line")).to_have_count(0)
    assert "soon gone" not in alice.page.content()


def test_nothing_of_a_chat_is_kept_in_the_tab(pair: Pair) -> None:
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
    bob.sees("Your partner left")
    assert not alice.was_asked
    assert alice.page.evaluate("history.length") <= 2  # the browser's initial blank page
    alice.page.go_back()
    assert alice.page.url == "about:blank"


def test_three_times_shift_is_a_quick_exit(pair: Pair) -> None:
    alice, bob = pair
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    for _ in range(3):
        alice.field.press("Shift")
    alice.page.wait_for_url("https://www.wikipedia.org/")
    bob.sees("Your partner left")


def test_capital_letters_are_not_a_quick_exit(pair: Pair) -> None:
    alice, bob = pair
    alice.field.press_sequentially("ABC DEF")
    for letter in "GHI":
        alice.field.press(f"Shift+{letter}")
    alice.field.press("Enter")
    bob.reads("ABC DEFGHI")


def test_enter_while_composing_never_sends(pair: Pair) -> None:
    """Simulates an input method through the debugging protocol."""
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


def test_a_draft_survives_the_end_if_the_chat_resumes(pair: Pair) -> None:
    alice, bob = pair
    bob.says("tell me more")
    alice.reads("tell me more")
    alice.writes("It began in a night train, when")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    bob.presses("Undo, keep talking")
    alice.presses("Keep talking")
    alice.meets(bob)
    expect(alice.field).to_have_value("It began in a night train, when")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    alice.page.clock.install()
    alice.page.clock.fast_forward("01:00")
    alice.sees("The messages are gone.")
    expect(alice.field).to_have_value("")


def test_a_reply_survives_the_end_if_the_chat_resumes(pair: Pair) -> None:
    alice, bob = pair
    bob.says("Tea or coffee?")
    alice.reads("Tea or coffee?")
    alice.uses("Reply", "partner", "Tea or coffee?")
    alice.writes("Tea")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.presses("Ask them to come back")
    bob.presses("Keep talking")
    alice.meets(bob)
    alice.field.press("Enter")
    expect(bob.lines("partner", "Tea").locator(".line__quoted")).to_have_text("Tea or coffee?")


def test_an_icebreaker_gives_the_focus_back_to_the_field(pair: Pair) -> None:
    alice, bob = pair
    question = alice.page.locator("[data-action=break]:visible").first
    text = question.inner_text()
    question.click()
    bob.reads(text)
    expect(alice.field).to_be_focused()


def test_a_draft_meant_for_one_is_not_there_for_the_next(pair: Pair, visit: Visit) -> None:
    alice, _ = pair
    alice.writes("only for you:")
    alice.presses("Next")
    alice.presses("Press again")
    carol = visit().comes()
    alice.meets(carol)
    expect(alice.field).to_have_value("")


@pytest.mark.parametrize("what", ["Files", "text/uri-list"])
def test_a_file_dropped_on_the_page_does_not_replace_it(pair: Pair, what: str) -> None:
    alice, _ = pair
    for selector in (".transcript", "body", "#text"):
        prevented = alice.page.locator(selector).evaluate(_DROP, what)
        assert prevented == {"dragover": True, "drop": True} or (selector == "#text" and what != "Files")


def test_words_can_be_dropped_into_the_field(pair: Pair) -> None:
    alice, _ = pair
    assert alice.field.evaluate(_DROP, "text/plain") == {"dragover": False, "drop": False}
