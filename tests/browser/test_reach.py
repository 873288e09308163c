"""In every state, on every small screen, each button can be scrolled to and tapped."""

import pytest
from playwright.sync_api import Page

from tests.browser.stage import Stage
from tests.browser.states import STATES, State

#: Width, height and size of the text in %: a phone in landscape, one with an open keyboard, a very small one, a
#: laptop at 200 % zoom, and a phone with text twice as large.
SCREENS = [(844, 390, 100), (390, 420, 100), (320, 400, 100), (640, 360, 100), (390, 844, 200)]

#: What cannot be reached. A script can scroll what people cannot, so nothing may have moved that hides its overflow.
_OUT_OF_REACH = """() => {
  const buttons = document.querySelectorAll(
    "button, a, select, summary, textarea, input:not([type=checkbox]), label:has([type=checkbox])");
  const sheet = document.querySelector("dialog[open]");
  const isOffered = (button) => button.checkVisibility({ visibilityProperty: true })
    && !button.disabled && (!sheet || sheet.contains(button));
  const page = document.scrollingElement;
  const scrolls = (element) => element === page
    ? getComputedStyle(document.body).overflowY !== "hidden"
    : ["auto", "scroll"].includes(getComputedStyle(element).overflowY);
  const isMoved = (element) => (element.scrollTop || element.scrollLeft) && !scrolls(element);
  const problemOf = (button) => {
    button.scrollIntoView({ block: "center", behavior: "instant" });
    const boxes = [...button.getClientRects()];
    if (!boxes.length) return "has no size";
    const box = boxes[0];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    if (!hit) return `is outside of the screen (${Math.round(x)}, ${Math.round(y)})`;
    if (!button.contains(hit)) return `is covered by ${hit.outerHTML.slice(0, 60)}`;
    for (let each = button; each; each = each.parentElement) {
      if (isMoved(each)) return `is ${each.scrollTop} px within ${each.className || each.tagName}`;
    }
  };
  return [...buttons].filter(isOffered)
    .map((button) => [(button.textContent.trim() || button.id || button.className).slice(0, 40), problemOf(button)])
    .filter(([, problem]) => problem)
    .map((each) => each.join(" "));
}"""


def out_of_reach(page: Page) -> dict[str, list[str]]:
    """By screen."""
    found = {}
    for width, height, text in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(size) => { document.documentElement.style.fontSize = `${size}%`; }", text)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        problems = page.evaluate(_OUT_OF_REACH)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append("the page is wider than the screen")
        if problems:
            found[f"{width}x{height} at {text} %"] = problems
    return found


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_every_button_can_be_tapped_on_a_small_screen(state: State, request: pytest.FixtureRequest) -> None:
    stage: Stage = request.getfixturevalue("own_stage" if state.disturbs else "stage")
    stage.browse_with(has_touch=True, bypass_csp=True, reduced_motion="reduce")
    assert out_of_reach(state.reach(stage).page) == {}
