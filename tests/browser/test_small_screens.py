"""On a screen smaller than the page's content, everything can be reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

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
