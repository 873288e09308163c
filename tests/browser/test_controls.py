"""The field, the header's buttons and the dialogs: where they stand, and what they weigh."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import states
from tests.browser.stage import Stage
from tests.browser.test_message_bodies import bottom, box, right
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

WIDTHS = [320, 390, 844, 1280]


@pytest.mark.parametrize("text", ["short", "many lines\n" * 5])
def test_the_button_to_send_is_in_the_line_of_the_field(pair: Pair, text: str) -> None:
    alice, _ = pair
    alice.writes(text)
    field, button = box(alice.page.locator(".composer")), box(alice.page.get_by_role("button", name="Send"))
    words = box(alice.field)
    assert field["x"] < right(words) <= button["x"]
    assert right(button) < right(field)
    assert bottom(button) == pytest.approx(bottom(words), abs=1)
    assert button["y"] > field["y"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_quick_exit_is_always_one_press_away(stage: Stage, width: int) -> None:
    stage.browse_with(viewport={"width": width, "height": 640})
    for reach in (states.waiting, states.begun, states.ended):
        alice = reach(stage)
        exit_ = alice.page.locator(".bar").get_by_role("button", name="Quick exit")
        expect(exit_).to_be_in_viewport(ratio=0.99)
        assert bottom(box(exit_)) < 120  # away from the field, where thumbs land


@pytest.mark.parametrize("state", [states.menu, states.pressured, states.link, states.report])
def test_a_quick_exit_is_one_press_away_in_a_dialog(stage: Stage, state: states.Reach) -> None:
    stage.browse_with(viewport={"width": 320, "height": 400})
    alice = state(stage)
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    sheet = alice.page.locator("dialog[open]")
    exit_ = sheet.locator(".sheet__top").get_by_role("button", name="Quick exit")
    # Not where the focus is: Enter must not press it unawares.
    expect(exit_).not_to_be_focused()
    for top in (0, 10_000):
        sheet.evaluate("(sheet, top) => { sheet.scrollTop = top; }", top)
        expect(exit_).to_be_in_viewport(ratio=0.99)
    exit_.click()
    alice.page.wait_for_url("https://www.wikipedia.org/")
    assert not alice.was_asked


@pytest.mark.parametrize("state", [states.menu, states.pressured, states.link, states.report])
def test_three_times_shift_is_a_quick_exit_in_a_dialog(stage: Stage, state: states.Reach) -> None:
    alice = state(stage)
    alice.context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="An encyclopedia"))
    for _ in range(3):
        alice.page.keyboard.press("Shift")
    alice.page.wait_for_url("https://www.wikipedia.org/")


def test_escape_in_a_dialog_closes_it_and_asks_nothing(stage: Stage) -> None:
    alice = states.menu(stage)
    alice.page.keyboard.press("Escape")
    expect(alice.page.locator("dialog[open]")).to_have_count(0)
    expect(alice.page.locator("[data-armed]")).to_have_count(0)


def test_help_is_in_the_menu_and_on_a_wide_page_in_the_header(stage: Stage) -> None:
    alice, _ = stage.pair(viewport={"width": 390, "height": 844})
    alice.presses("More")
    alice.page.locator("#menu").get_by_role("button", name="Need help?").click()
    expect(alice.page.locator("#care")).to_be_visible()
    expect(alice.page.locator("#menu")).to_be_hidden()
    carol, _ = stage.pair(viewport={"width": 1280, "height": 800})
    carol.presses("Need help?")
    expect(carol.page.locator("#care")).to_be_visible()


def test_leave_and_next_do_not_look_the_same(pair: Pair) -> None:
    alice, _ = pair
    border = "(button) => getComputedStyle(button).borderTopColor"
    leave, next_ = (
        alice.page.get_by_role("button", name=name, exact=True).evaluate(border) for name in ("Leave", "Next")
    )
    assert leave != next_


def closing(sheet: Locator) -> Locator:
    return sheet.get_by_role("button", name="Close", exact=True)


@pytest.mark.parametrize("state", [states.menu, states.pressured, states.link, states.report])
def test_a_dialog_is_round_and_has_a_button_to_close_it(stage: Stage, state: states.Reach) -> None:
    alice = state(stage)
    sheet = alice.page.locator("dialog[open]")
    assert float(sheet.evaluate("(sheet) => parseFloat(getComputedStyle(sheet).borderTopLeftRadius)")) > 16
    expect(closing(sheet)).to_be_in_viewport(ratio=0.99)
    closing(sheet).click()
    expect(alice.page.locator("dialog[open]")).to_have_count(0)
    expect(alice.panel("chatting")).to_be_attached()


def test_a_dialog_comes_in_with_motion_unless_the_guest_wants_none(stage: Stage) -> None:
    motion = "(sheet) => getComputedStyle(sheet).animationName"
    for wish, name in (("no-preference", "sheet-comes"), ("reduce", "none")):
        alice, _ = stage.pair(reduced_motion=wish)
        alice.presses("More")
        sheet = alice.page.locator("#menu")
        expect(sheet).to_be_visible()
        assert sheet.evaluate(motion) == name
