"""How a chat begins: a scene with both guests, which gives way to their messages."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.test_message_bodies import bottom, box
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]

SCREENS = [(390, 844), (1280, 800), (320, 568)]


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_both_names_what_they_share_and_a_first_question_are_in_sight(
    stage: Stage, width: int, height: int
) -> None:
    stage.browse_with(viewport={"width": width, "height": height})
    alice, bob = stage.pair()
    names = alice.page.locator(".meeting b")
    expect(names).to_have_text([bob.name_of_partner, alice.name_of_partner])
    for element in (*names.all(), alice.page.get_by_text("You both like: tea", exact=True)):
        expect(element).to_be_in_viewport(ratio=0.99)
    expect(alice.page.locator("[data-action=break]").first).to_be_in_viewport(ratio=0.99)
    expect(alice.page.locator("[data-if=fresh]")).to_be_visible()
    expect(alice.page.locator("[data-if=refreshed]")).to_be_hidden()
    size = names.first.evaluate("(name) => parseFloat(getComputedStyle(name).fontSize)")
    assert size >= 24


def test_the_scene_fills_the_page_and_makes_room(stage: Stage) -> None:
    stage.browse_with(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    alice, bob = stage.pair()
    scene, field = box(alice.page.locator(".opening")), box(alice.page.locator(".composer"))
    assert scene["height"] > 300
    bob.says("one")
    alice.reads("one")
    expect(alice.page.locator(".icebreakers")).to_be_hidden()
    heights = [box(alice.page.locator(".opening"))["height"]]
    meeting = box(alice.page.locator(".meeting"))
    places = []
    for text in ("two", "three", "four"):
        bob.says(text)
        alice.reads(text)
        heights.append(box(alice.page.locator(".opening"))["height"])
        places.append(bottom(box(alice.lines("partner", text).locator(".line__body"))))
        assert box(alice.page.locator(".meeting")) == meeting
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]
    # Every message stands at the same place when it comes, near the field.
    assert max(places) - min(places) < 1
    assert field["y"] - places[-1] < 80


def test_dots_stand_where_the_next_message_will_and_move_nothing(stage: Stage) -> None:
    stage.browse_with(reduced_motion="reduce")
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    body = alice.lines("partner", "hello").locator(".line__body")
    before = box(body)
    dots = alice.page.locator(".typing")
    expect(dots).to_be_hidden()
    bob.writes("and")
    expect(dots).to_be_visible()
    assert box(body) == before
    assert box(dots)["x"] == pytest.approx(before["x"], abs=1)
    assert box(dots)["y"] >= bottom(before)
    assert dots.locator("i").first.evaluate("(dot) => dot.getAnimations().length") == 0
    expect(alice.page.get_by_text("is typing")).to_be_attached()


def test_an_announcement_covers_no_message(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    for number in range(12):
        bob.says(f"message {number}")
        alice.reads(f"message {number}")
    own_stage.prepare(
        "from chat.models import Announcement; Announcement.objects.create(text='We close at nine.')"
    )
    notice = alice.page.locator(".notice")
    expect(notice).to_be_visible()
    talk = box(alice.page.locator(".transcript"))
    assert bottom(box(notice)) <= talk["y"] + 0.5
    expect(alice.lines("partner", "message 11")).to_be_in_viewport(ratio=1)
