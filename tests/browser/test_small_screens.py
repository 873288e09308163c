"""On a screen smaller than the page's content, everything can be reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Locator, expect

from tests.browser import states
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

#: A phone in landscape, and a small window at 400 % zoom.
SCREENS = [(640, 320), (320, 256)]


def scrolls_to(visitor: Visitor, element: Locator) -> None:
    """Scrolls by wheel like a finger: scripts can scroll what people cannot."""
    panel = visitor.page.locator(".panel:visible")
    panel.hover()
    for _ in range(20):
        visitor.page.mouse.wheel(0, 60)
    expect(element).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize(
    "state", [states.waiting, states.idle, states.ended], ids=lambda state: str(state.__name__)
)
def test_the_last_button_of_a_panel_can_be_scrolled_to(
    stage: Stage, state: Callable[[Stage], Visitor], width: int, height: int
) -> None:
    stage.browse_with(viewport={"width": width, "height": height})
    alice = state(stage)
    title = alice.page.locator(".panel:visible .panel__title")
    panel = alice.page.locator(".panel:visible")
    assert panel.evaluate("(panel) => panel.scrollTop") == 0
    expect(title).to_be_in_viewport()
    scrolls_to(alice, alice.page.locator(".panel:visible .panel__actions > *").last)


@pytest.mark.parametrize(("width", "height"), [(844, 390), (390, 420), (320, 400), (320, 256)])
def test_a_finger_scrolls_to_stop_waiting_and_taps_it(stage: Stage, width: int, height: int) -> None:
    stage.browse_with(viewport={"width": width, "height": height}, has_touch=True)
    alice = states.waiting(stage)
    stop = alice.page.get_by_role("button", name="Stop waiting")
    devtools = alice.context.new_cdp_session(alice.page)
    for _ in range(3):
        swipe_up(devtools, x=width // 2, y=height - 20)
    expect(stop).to_be_in_viewport(ratio=0.99)
    box = stop.bounding_box()
    assert box
    alice.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    alice.sees("You are not in a chat")


def swipe_up(devtools: CDPSession, *, x: int, y: int, by: int = 200) -> None:
    """A finger moves up: unlike a script, it scrolls only what people can scroll."""
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        *(("touchMove", [{"x": x, "y": y - by * step // 10}]) for step in range(1, 11)),
        ("touchEnd", []),
    ):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("language", ["", "/de", "/es", "/fr", "/pt-br", "/ar"])
def test_start_is_on_the_first_screen_of_a_small_phone(stage: Stage, language: str) -> None:
    alice = stage.visit(viewport={"width": 320, "height": 568})
    alice.page.goto(f"{language}/")
    expect(alice.page.locator("#start button")).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("height", [390, 700])
def test_the_picture_of_the_wait_takes_at_most_a_sixth_of_the_height(stage: Stage, height: int) -> None:
    stage.browse_with(viewport={"width": 844, "height": height})
    alice = states.waiting(stage)
    picture = alice.page.locator(".panel:visible .scene").bounding_box()
    assert picture
    assert picture["height"] <= height / 6


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_input_field_stays_in_view(stage: Stage, width: int, height: int) -> None:
    stage.browse_with(viewport={"width": width, "height": height})
    alice, bob = stage.pair()
    for visitor in (alice, bob):
        expect(visitor.field).to_be_in_viewport(ratio=0.99)
    bob.says("hello")
    alice.reads("hello")
    expect(alice.field).to_be_in_viewport(ratio=0.99)
    expect(alice.lines("partner", "hello").locator(".line__text")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["", "/de", "/ar"])
def test_the_lock_stands_on_the_face_and_takes_no_room(stage: Stage, language: str) -> None:
    alice, bob = (stage.visit().comes(path=f"{language}/") for _ in range(2))
    alice.meets(bob)
    lock, bar = alice.page.locator("[data-action=lock]"), alice.page.locator(".bar")
    for width in (320, 360, 375, 412, 768, 1_024):
        alice.page.set_viewport_size({"width": width, "height": 667})
        expect(lock).to_be_in_viewport(ratio=0.9)  # the target, not its icon, ends at the edge
        assert middle(lock) == pytest.approx(middle(alice.page.locator(".table__face")), abs=1)
        locked = bar.bounding_box()
        lock.evaluate("(lock) => { lock.style.display = 'none'; }")
        assert bar.bounding_box() == locked
        lock.evaluate("(lock) => { lock.style.display = ''; }")


def middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
