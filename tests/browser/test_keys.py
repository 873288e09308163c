"""Keys that work everywhere on the page, and similar ones that must not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

#: Safari's order: the key that ends a composition arrives after its end.
_ENDS_COMPOSITION = """(key) => {
  const field = document.querySelector("#text");
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, keyCode: 229 });
  field.dispatchEvent(event);
  return event.defaultPrevented;
}"""
#: Longer than the page waits for another tap.
_NO_MORE_TAPS_MS = 700


def taps_shift(visitor: Visitor, times: int = 3) -> None:
    for _ in range(times):
        visitor.page.keyboard.press("Shift")


def holding(modifier: str) -> Callable[[Visitor], None]:
    def change_layout(visitor: Visitor) -> None:
        visitor.page.keyboard.down(modifier)
        taps_shift(visitor)
        visitor.page.keyboard.up(modifier)

    return change_layout


def after(modifier: str) -> Callable[[Visitor], None]:
    def change_layout(visitor: Visitor) -> None:
        visitor.page.keyboard.press(modifier)
        taps_shift(visitor)

    return change_layout


def between_modifiers(visitor: Visitor) -> None:
    """Alt and Shift, pressed anew each time."""
    for _ in range(3):
        visitor.page.keyboard.down("Shift")
        visitor.page.keyboard.press("Alt")
        visitor.page.keyboard.up("Shift")


def both_shifts(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.page.keyboard.down("ShiftLeft")
        visitor.page.keyboard.press("ShiftRight")
        visitor.page.keyboard.up("ShiftLeft")


def five_times(visitor: Visitor) -> None:
    """Switches Sticky Keys on."""
    taps_shift(visitor, 5)


def held(visitor: Visitor) -> None:
    for _ in range(4):
        visitor.page.keyboard.down("Shift")
    visitor.page.keyboard.up("Shift")


def with_a_click_between(visitor: Visitor) -> None:
    taps_shift(visitor, 2)
    visitor.field.click(modifiers=["Shift"])
    taps_shift(visitor, 1)


def sticky(visitor: Visitor) -> None:
    """The key is up, but Shift is still held."""
    visitor.page.evaluate(
        """() => {
          for (let i = 0; i < 3; i += 1) for (const type of ["keydown", "keyup"]) {
            const shift = { key: "Shift", code: "ShiftLeft", shiftKey: true, bubbles: true };
            document.body.dispatchEvent(new KeyboardEvent(type, shift));
          }
        }"""
    )


def after_a_composition(visitor: Visitor) -> None:
    """Some input methods switch the language with Shift."""
    visitor.page.evaluate(_ENDS_COMPOSITION, "Process")
    taps_shift(visitor)


@pytest.mark.parametrize(
    "press",
    [
        *(
            pytest.param(way(key), id=f"{way.__name__} {key}")
            for way in (holding, after)
            for key in ("Alt", "Control", "Meta", "AltGraph")
        ),
        *(
            pytest.param(way, id=way.__name__)
            for way in (
                between_modifiers,
                both_shifts,
                five_times,
                held,
                with_a_click_between,
                sticky,
                after_a_composition,
            )
        ),
    ],
)
def test_shift_with_another_meaning_is_not_a_quick_exit(pair: Pair, press: Callable[[Visitor], None]) -> None:
    alice, bob = pair
    press(alice)
    alice.page.wait_for_timeout(_NO_MORE_TAPS_MS)
    expect(alice.panel("chatting")).to_be_attached()
    expect(alice.page.locator("[data-covered]")).to_have_count(0)
    alice.says("still here")
    bob.reads("still here")


def test_the_text_is_hidden_at_the_third_tap(pair: Pair) -> None:
    alice, bob = pair
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    alice.page.evaluate("""() => {
      window.covered = new Promise((resolve) => new MutationObserver(() => resolve(true))
        .observe(document.body, { attributeFilter: ["data-covered"] }));
    }""")
    taps_shift(alice)
    assert alice.page.evaluate("window.covered")
    alice.page.wait_for_url("https://www.wikipedia.org/")
    bob.sees("Your partner left")


@pytest.mark.parametrize("key", ["Escape", "Enter", "ArrowUp"])
def test_a_key_that_ends_a_composition_does_nothing_else(pair: Pair, key: str) -> None:
    alice, bob = pair
    bob.says("a line to walk to")
    alice.reads("a line to walk to")
    if key == "Enter":
        alice.writes("にほ")
    for _ in range(2):
        assert alice.page.evaluate(_ENDS_COMPOSITION, key) is False
    expect(alice.page.locator("[data-armed]")).to_have_count(0)
    expect(alice.lines("me")).to_have_count(0)
    expect(alice.field).to_be_focused()


@pytest.mark.parametrize("keys", ["Shift+Escape", "Control+Escape", "Alt+Escape", "Meta+Escape"])
def test_escape_with_another_key_asks_nothing(pair: Pair, keys: str) -> None:
    alice, _ = pair
    alice.field.press(keys)
    expect(alice.page.locator("[data-armed]")).to_have_count(0)


def test_holding_escape_only_asks(pair: Pair) -> None:
    alice, _ = pair
    alice.field.focus()
    for _ in range(5):
        alice.page.keyboard.down("Escape")
    alice.page.keyboard.up("Escape")
    alice.sees("Press again to leave")
    expect(alice.panel("chatting")).to_be_attached()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_holding_a_buttons_key_only_asks(pair: Pair, key: str) -> None:
    alice, _ = pair
    alice.page.locator(".bar [data-action=leave]").focus()
    alice.page.keyboard.down(key)
    alice.page.wait_for_timeout(600)  # past the double-click time
    for _ in range(5):
        alice.page.keyboard.down(key)
    alice.page.keyboard.up(key)
    alice.sees("Press again to leave")
    expect(alice.panel("chatting")).to_be_attached()
