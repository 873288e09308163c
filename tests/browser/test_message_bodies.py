"""What a message looks like: its body, its group, its tools beside it, and the time after a pause."""

from itertools import pairwise

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.condition import becomes_true
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

GAP_PX = 3
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LONG = "a message of many words, so that its body takes all the room that it may take, " * 3


#: Of the column, the tools, and the bodies of all other messages: at one moment, as the page may scroll.
_BOXES = """() => {
  const bodies = document.querySelectorAll(".line:not(:has(.tools)) .line__body");
  const elements = [document.querySelector(".transcript__lines"), document.querySelector(".tools"), ...bodies];
  return elements.map((element) => element.getBoundingClientRect().toJSON());
}"""


@pytest.fixture
def still(stage: Stage) -> Stage:
    """Messages that arrive do not move."""
    stage.browse_with(reduced_motion="reduce")
    return stage


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def bottom(rect: FloatRect) -> float:
    return rect["y"] + rect["height"]


def right(rect: FloatRect) -> float:
    return rect["x"] + rect["width"]


def overlaps(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < right(other)
        and other["x"] < right(one)
        and one["y"] < bottom(other)
        and other["y"] < bottom(one)
    )


def style(element: Locator, name: str) -> str:
    return str(element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def test_messages_of_a_group_are_three_pixels_apart_and_share_one_face(still: Stage) -> None:
    alice, bob = still.pair()
    for text in ("one", "two", "three"):
        bob.says(text)
        alice.reads(text)
    bodies = [box(alice.lines("partner", text).locator(".line__body")) for text in ("one", "two", "three")]
    for above, below in pairwise(bodies):
        assert below["y"] - bottom(above) == pytest.approx(GAP_PX, abs=0.5)
        assert below["x"] == pytest.approx(above["x"], abs=0.5)
    faces = [alice.lines("partner", text).locator(".face").is_visible() for text in ("one", "two", "three")]
    assert faces == [True, False, False]


@pytest.mark.parametrize("path", ["/", "/ar/"])
def test_the_corners_between_two_messages_of_a_group_are_squared_on_their_side(
    stage: Stage, path: str
) -> None:
    alice, bob = stage.visit().comes(path=path), stage.visit().comes(path=path)
    alice.meets(bob)
    for text in ("one", "two"):
        bob.says(text)
        alice.reads(text)
    for visitor, by in ((alice, "partner"), (bob, "me")):
        first, second = (visitor.lines(by, text).locator(".line__body") for text in ("one", "two"))
        is_left = (by == "partner") == (path == "/")
        side, other = ("Left", "Right") if is_left else ("Right", "Left")
        squared, round_ = (
            style(first, f"borderBottom{side}Radius"),
            style(first, f"borderBottom{other}Radius"),
        )
        assert float(squared.removesuffix("px")) < 6 < float(round_.removesuffix("px"))
        assert style(second, f"borderTop{side}Radius") == squared
        assert style(second, f"borderBottom{side}Radius") == round_


def test_an_open_message_is_outlined_until_it_is_delivered(pair: Pair) -> None:
    alice, bob = pair
    bob.says("hello")  # the keys are agreed
    alice.reads("hello")
    alice.context.set_offline(True)
    alice.says("not yet")
    body = alice.lines("me", "not yet").locator(".line__body")
    assert style(body, "borderTopStyle") == "dashed"
    expect(alice.lines("me", "not yet").locator(".line__mark")).to_have_text("Sending")
    alice.context.set_offline(False)
    bob.reads("not yet")
    alice.sees_mark("not yet", "delivered")
    expect(alice.lines("me", "not yet").locator(".line__mark")).to_have_text("Delivered")
    assert style(body, "borderTopStyle") == "solid"


def test_a_quote_of_code_has_equal_margins_and_no_fences(pair: Pair) -> None:
    alice, bob = pair
    bob.says(f"A poem:\n```\n{LONG}\n```")
    alice.reads("A poem:")
    alice.uses("Reply", "partner", "A poem:")
    alice.says("Good")
    line = alice.lines("me", "Good")
    expect(line.locator(".line__quoted")).to_have_text(f"A poem:\n\n{LONG}"[:120])
    body, quote = box(line.locator(".line__body")), box(line.locator(".line__quote"))
    before = quote["x"] - body["x"]
    after = body["x"] + body["width"] - quote["x"] - quote["width"]
    assert before == pytest.approx(after, abs=1)


def test_a_quote_names_the_partner_or_you(pair: Pair) -> None:
    alice, bob = pair
    bob.says("tea or coffee?")
    alice.reads("tea or coffee?")
    alice.uses("Reply", "partner", "tea or coffee?")
    alice.says("both")
    bob.reads("both")
    expect(alice.lines("me", "both").locator(".line__whose")).to_have_text(alice.name_of_partner)
    expect(bob.lines("partner", "both").locator(".line__whose")).to_have_text("You")


def test_a_reaction_is_a_badge_on_the_lower_edge_and_covers_no_text(still: Stage) -> None:
    alice, bob = still.pair()
    for text in ("a poem", "and one more"):
        bob.says(text)
        alice.reads(text)
    alice.uses("React with ❤️", "partner", "a poem")
    line = alice.lines("partner", "a poem")
    badge, body = box(line.locator(".line__reactions")), box(line.locator(".line__body"))
    assert badge["y"] < bottom(body) < bottom(badge)
    for text in ("a poem", "and one more"):
        assert not overlaps(badge, box(alice.lines("partner", text).locator(".line__text")))


def test_code_has_a_ground_of_its_own_and_scrolls_within_the_message(pair: Pair) -> None:
    alice, bob = pair
    bob.writes("```\n" + "x = 1; " * 60 + "\n```")
    bob.field.press("Enter")
    code = alice.page.locator(".line pre")
    expect(code).to_be_visible()
    line = alice.lines("partner")
    assert code.evaluate("(code) => code.scrollWidth > code.clientWidth")
    assert "gradient" in style(code, "backgroundImage")
    assert style(code, "backgroundColor") != style(line.locator(".line__body"), "backgroundColor")
    assert right(box(line.locator(".line__body"))) <= right(box(line))


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("by", ["me", "partner"])
def test_tools_stay_in_the_column_and_cover_no_other_message(
    still: Stage, context: dict[str, object], by: str
) -> None:
    still.browse_with(**context)
    alice, bob = still.pair()
    writer, reader = (alice, bob) if by == "me" else (bob, alice)
    for text in ("first", LONG, "hm", "last"):
        writer.says(text)
        reader.reads(text)
    for text in ("first", LONG, "hm", "last"):
        line = alice.lines(by, text)
        alice.field.hover()
        alice.reaches(line)
        expect(line.locator(".tools")).to_be_in_viewport(ratio=0.99)
        column, tools, *others = alice.page.evaluate(_BOXES)
        assert column["x"] <= tools["x"]
        assert right(tools) <= right(column)
        assert len(others) == 3
        assert not any(overlaps(tools, other) for other in others)


def test_beside_a_wide_message_reactions_are_one_press_away(pair: Pair) -> None:
    alice, bob = pair
    bob.says(LONG)
    alice.reads(LONG)
    alice.reaches(alice.lines("partner"))
    expect(alice.page.get_by_role("button", name="React with ❤️")).to_be_hidden()
    alice.page.get_by_role("button", name="React", exact=True).press("Enter")
    expect(alice.page.locator("[data-emoji]").first).to_be_focused()
    alice.page.get_by_role("button", name="React with ❤️").click()
    expect(bob.lines("me").locator(".reaction")).to_have_text("❤️")


def test_the_tools_go_away_by_themselves(stage: Stage) -> None:
    stage.browse_with(**PHONE)
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    tools = alice.page.locator(".tools")
    line = alice.lines("partner", "hello").locator(".line__text")
    line.tap()
    expect(tools).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(tools).to_have_count(0)
    line.tap()
    expect(tools).to_be_visible()
    alice.page.locator(".bar h1").tap()
    expect(tools).to_have_count(0)
    line.tap()
    expect(tools).to_be_visible()
    alice.page.locator(".transcript").dispatch_event("wheel")
    expect(tools).to_have_count(0)
    line.tap()
    expect(tools).to_be_visible()
    expect(tools).to_have_count(0)  # after a while


def test_the_tools_go_away_when_the_keyboard_scrolls(pair: Pair) -> None:
    alice, bob = pair
    bob.says("first\n" + "\n" * 60 + "last")
    alice.reads("first")
    tools = alice.page.locator(".tools")
    where = "() => document.querySelector('.transcript').scrollTop"
    for key in ("PageUp", "Home", "PageDown", "End", "Space"):
        alice.field.press("ArrowUp")
        expect(tools).to_be_visible()
        before = alice.page.evaluate(where)
        alice.page.keyboard.press(key)
        expect(tools).to_have_count(0)
        if key == "PageUp":
            becomes_true(alice.page, f"(before) => ({where})() < before", before)
        alice.field.focus()
    # Keys that press one of the tools do not scroll.
    alice.field.press("ArrowUp")
    tools.get_by_role("button").locator("visible=true").first.focus()
    alice.page.keyboard.press("PageUp")
    expect(tools).to_be_visible()


def test_on_a_touch_screen_a_sign_shows_that_a_message_has_tools(stage: Stage) -> None:
    sign = "(line) => getComputedStyle(line, '::after').content"
    alice, bob = stage.pair(**PHONE)
    bob.says("hello")
    alice.reads("hello")
    assert "⋯" in alice.lines("partner").evaluate(sign)
    carol, dave = stage.pair()
    dave.says("hello")
    carol.reads("hello")
    assert "⋯" not in carol.lines("partner").evaluate(sign)


def test_after_a_pause_of_five_minutes_a_message_shows_its_time(still: Stage) -> None:
    alice, bob = still.pair()
    alice.page.clock.install()
    alice.says("before")
    bob.reads("before")
    alice.says("soon")
    bob.reads("soon")
    alice.page.clock.fast_forward("05:01")
    alice.says("much later")
    bob.reads("much later")
    pause = alice.page.locator(".line__pause")
    expect(pause).to_have_count(1)
    expect(alice.lines("me", "much later").locator("time")).to_be_visible()
    column, time = box(alice.page.locator(".transcript__lines")), box(pause)
    assert time["x"] + time["width"] / 2 == pytest.approx(column["x"] + column["width"] / 2, abs=1)
    assert bottom(time) <= box(alice.lines("me", "much later").locator(".line__body"))["y"]
