"""A double click or double tap is one press, wherever it lands."""

from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

#: What the page handles as presses from now on.
_COUNT_PRESSES = """() => {
  window.presses = 0;
  document.body.addEventListener("click", ({ target }) => { if (target.closest("button, a")) window.presses += 1; });
}"""


def test_a_double_click_is_one_press(pair: Pair) -> None:
    alice, _ = pair
    for name, to in (("Leave", "to leave"), ("Next", "for next")):
        alice.page.get_by_role("button", name=name).dblclick()
        alice.sees(f"Press again {to}")
        expect(alice.panel("chatting")).to_be_attached()


def test_a_double_click_in_a_sheet_is_one_press(pair: Pair) -> None:
    """The sheet closes with the first half; the second must not press what was behind it."""
    alice, bob = pair
    bob.says("something bad")
    alice.reads("something bad")
    alice.page.evaluate(_COUNT_PRESSES)
    for opened, name, sheet in (("More", "Back to the chat", "#menu"), ("More", "Report", "#menu")):
        alice.presses(opened)
        expect(alice.page.locator(sheet)).to_be_visible()
        before = alice.page.evaluate("window.presses")
        alice.page.locator(sheet).get_by_role("button", name=name).dblclick()
        expect(alice.page.locator(sheet)).to_be_hidden()
        assert alice.page.evaluate("window.presses") == before + 1
    expect(alice.page.locator("#report")).to_be_visible()
    before = alice.page.evaluate("window.presses")
    alice.page.get_by_role("button", name="Send report").dblclick()
    alice.sees("Thank you. A moderator will read your report.")
    assert alice.page.evaluate("window.presses") == before + 1


def test_a_double_tap_is_one_press(stage: Stage) -> None:
    """A browser on a phone counts each tap as the first."""
    stage.browse_with(has_touch=True)
    alice = stage.visit().comes()
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.evaluate(_COUNT_PRESSES)
    bell = alice.page.locator("[data-action=ring]:visible")
    bell.evaluate("""(bell) => {
      const { x, y } = bell.getBoundingClientRect();
      const touch = { detail: 1, pointerType: "touch", clientX: x + 20, clientY: y + 10 };
      const tap = { bubbles: true, cancelable: true, ...touch };
      for (let taps = 0; taps < 2; taps += 1) bell.dispatchEvent(new PointerEvent("click", tap));
    }""")
    expect(bell).to_have_attribute("aria-pressed", "true")
    assert alice.page.evaluate("window.presses") == 1


def test_two_buttons_can_be_pressed_one_after_the_other_at_once(pair: Pair) -> None:
    alice, _ = pair
    alice.page.evaluate("""() => {
      const at = (name) => document.querySelector(`.bar [data-action=${name}]`);
      for (const name of ["menu", "leave"]) at(name).dispatchEvent(new PointerEvent("click",
        { bubbles: true, detail: 1, pointerType: "touch", clientX: at(name).offsetLeft, clientY: 20 }));
    }""")
    expect(alice.page.locator("[data-armed]")).to_have_text("Press again to leave")


def test_the_second_half_of_a_double_click_does_not_press_a_new_button(pair: Pair) -> None:
    alice, _ = pair
    alice.presses("Leave")
    alice.sees("Press again")
    alice.page.evaluate("""() => {
      const click = (button, detail) => button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
      const button = document.querySelector(".bar [data-action=leave]");
      new MutationObserver(() => click(document.querySelector("[data-panel=ended] [data-action=find]"), 2))
        .observe(document.body, { attributeFilter: ["data-panel"] });
    }""")
    alice.presses("Press again")
    expect(alice.panel("ended")).to_be_attached()
    alice.sees("You left the chat")
