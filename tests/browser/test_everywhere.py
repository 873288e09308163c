"""Accessibility on all devices: small and wide screens, touch and keyboard, screen readers, forced colours."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

#: Every control that can be touched.
_SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility() && !element.closest(".line__text"))
  .map((element) => [element.closest("label") ?? element, element])
  .map(([target, element]) => [target.getBoundingClientRect(), element])
  .filter(([box]) => box.height < 44 || box.width < 44)
  .map(([box, element]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""


@pytest.mark.parametrize("path", ["/", "/chat/"])
def test_zoom_is_never_blocked_and_the_keyboard_makes_room(visit: Visit, path: str) -> None:
    alice = visit()
    alice.page.goto(path)
    viewport = alice.page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert "interactive-widget=resizes-content" in viewport
    assert "viewport-fit=cover" in viewport
    assert "maximum-scale" not in viewport
    assert "user-scalable" not in viewport


@pytest.mark.parametrize("width", [320, 390, 1440, 3840])
def test_a_page_is_never_wider_than_the_screen(stage: Stage, width: int) -> None:
    stage.browse_with(viewport={"width": width, "height": 800})
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.presses("Leave")
    for visitor in (alice, stage.visit()):
        if visitor is not alice:
            visitor.page.goto("/")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_that_is_pressed_is_large_enough_for_a_finger(stage: Stage) -> None:
    stage.browse_with(viewport={"width": 320, "height": 640}, has_touch=True)
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.lines("partner").tap()
    expect(alice.page.locator(".tools")).to_be_visible()
    assert alice.page.evaluate(_SMALL_TARGETS) == []
    alice.page.locator("[data-action=menu]").tap()
    assert alice.page.evaluate(_SMALL_TARGETS) == []
    carol = stage.visit()
    carol.page.goto("/")
    assert carol.page.evaluate(_SMALL_TARGETS) == []


def test_the_field_stays_in_sight_when_the_keyboard_takes_half_the_screen(stage: Stage) -> None:
    stage.browse_with(viewport={"width": 390, "height": 844})
    alice, bob = stage.pair()
    for number in range(8):
        bob.says(f"line {number}")
        alice.reads(f"line {number}")
    alice.page.set_viewport_size({"width": 390, "height": 420})
    expect(alice.field).to_be_in_viewport()
    expect(alice.lines("partner", "line 7")).to_be_in_viewport()
    expect(alice.page.locator(".bar [data-action=leave]")).to_be_in_viewport()
    # The scroll may happen before the page knows its new size.
    alice.page.locator(".transcript").evaluate(
        "(talk) => { talk.style.flex = '0 0 120px'; talk.dispatchEvent(new Event('scroll')); }"
    )
    expect(alice.lines("partner", "line 7")).to_be_in_viewport()


def test_the_last_line_stays_in_sight_when_the_list_and_its_region_shrink_at_once(stage: Stage) -> None:
    stage.browse_with(viewport={"width": 390, "height": 844})
    alice, bob = stage.pair()
    for number in range(12):
        bob.says(f"line {number}")
        alice.reads(f"line {number}")
    talk = alice.page.locator(".transcript")
    talk.evaluate("(talk) => { talk.style.flex = '0 0 300px'; }")
    expect(alice.lines("partner", "line 11")).to_be_in_viewport()
    # Reading the position in between lets the browser move the lines: no visitor scrolled.
    talk.evaluate(
        """(talk) => {
          talk.querySelector(".opening").style.display = "none";
          talk.scrollTop;
          talk.style.flex = "0 0 90px";
          talk.dispatchEvent(new Event("scroll"));
        }"""
    )
    expect(alice.lines("partner", "line 11")).to_be_in_viewport()


@pytest.mark.parametrize(
    "context",
    [
        {"forced_colors": "active"},
        {"contrast": "more"},
    ],
    ids=["forced colours", "more contrast"],
)
def test_axe_reports_no_violations_with_custom_colours(stage: Stage, context: dict[str, str]) -> None:
    stage.browse_with(bypass_csp=True, reduced_motion="reduce", **context)
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.presses("Leave")
    assert_accessible(alice.page)
    alice.presses("More")
    assert_accessible(alice.page)


def test_axe_reports_no_violations_right_to_left(stage: Stage) -> None:
    stage.browse_with(viewport={"width": 320, "height": 640}, bypass_csp=True, reduced_motion="reduce")
    carol = stage.visit()
    carol.page.goto("/ar/")
    assert_accessible(carol.page)
    alice, bob = stage.visit().comes(path="/ar/"), stage.visit().comes(path="/ar/")
    alice.meets(bob)
    bob.says("مرحبا")
    alice.reads("مرحبا")
    assert_accessible(alice.page)


def test_focus_stays_in_the_field(pair: Pair) -> None:
    alice, bob = pair
    alice.field.press_sequentially("I am wri")
    bob.says("an interruption")
    alice.reads("an interruption")
    expect(alice.field).to_be_focused()
    alice.field.press_sequentially("ting")
    alice.field.press("Enter")
    bob.reads("I am writing")
    expect(alice.field).to_be_focused()


def test_everything_works_by_keyboard(stage: Stage) -> None:
    bob = stage.visit().comes()
    alice = stage.visit()
    alice.page.goto("/")
    keyboard = alice.page.keyboard
    while alice.page.evaluate("document.activeElement.id") != "interests":
        keyboard.press("Tab")
    keyboard.type("tea")
    keyboard.press("Enter")
    alice.meets(bob)
    expect(alice.field).to_be_focused()
    keyboard.type("hello")
    keyboard.press("Enter")
    bob.reads("hello")
    keyboard.press("Escape")
    keyboard.press("Escape")
    alice.sees("You left the chat")


def test_unread_messages_are_counted_in_the_title(pair: Pair) -> None:
    alice, bob = pair
    hide(alice, hidden=True)
    for text in ("one", "two"):
        bob.says(text)
        alice.reads(text)
    expect(alice.page).to_have_title(f"(2) {alice.name_of_partner} · Passerby")
    hide(alice, hidden=False)
    expect(alice.page).to_have_title(f"{alice.name_of_partner} · Passerby")


def test_motion_stops_with_reduced_motion(stage: Stage) -> None:
    stage.browse_with(reduced_motion="reduce")
    alice, bob = stage.pair()
    bob.says("still")
    alice.reads("still")
    assert alice.page.evaluate("document.getAnimations().length") == 0


def hide(visitor: Visitor, *, hidden: bool) -> None:
    """As if another tab were in front; headless pages are never hidden."""
    visitor.page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
