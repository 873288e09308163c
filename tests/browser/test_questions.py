"""Two guests answer the questions of a pool together, in clear and in encrypted chats."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Frame, Wire

PLACES = ["/p/club/", "/p/quiet/"]
Pair = tuple[Visitor, Visitor]


@pytest.fixture(params=PLACES, ids=["in clear", "encrypted"])
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pair(stage: Stage, place: str) -> Pair:
    """Two guests in a chat with a question."""
    alice, bob = stage.visit(), stage.visit()
    return meet(alice, bob, place)


def meet(alice: Visitor, bob: Visitor, place: str) -> Pair:
    for visitor in (alice, bob):
        visitor.comes(path=place)
    alice.meets(bob)
    for visitor in (alice, bob):
        expect(question(visitor)).to_be_visible()
    return alice, bob


def question(visitor: Visitor) -> Locator:
    return visitor.page.locator(".question__text")


def state(visitor: Visitor) -> Locator:
    return visitor.page.locator(".question__state")


def answers(visitor: Visitor, text: str) -> None:
    visitor.presses("Answer together")
    visitor.page.locator("#answer").fill(text)
    visitor.presses("Done")


def sees_both(visitor: Visitor, own: str, other: str) -> None:
    visitor.reads(other)
    expect(visitor.lines("me", own)).to_have_count(1)
    expect(state(visitor)).to_have_text("You have both answered.")


def test_both_see_the_same_question_and_another_one_together(pair: Pair) -> None:
    alice, bob = pair
    first = question(alice).inner_text()
    expect(question(bob)).to_have_text(first)
    bob.presses("Another question")
    expect(question(alice)).not_to_have_text(first)
    expect(question(bob)).to_have_text(question(alice).inner_text())
    expect(alice.page.locator("#announcer")).to_contain_text(
        f"{alice.name_of_partner} asked for another question."
    )
    expect(bob.page.locator("#announcer")).not_to_contain_text("asked for another question")


def test_an_answer_waits_until_both_have_answered(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "always tea")
    expect(state(alice)).to_contain_text("stays on this page until")
    expect(state(bob)).to_contain_text("has answered. You see the answer when you answer too.")
    bob.says("are you still there?")
    alice.reads("are you still there?")
    expect(bob.lines("partner")).to_have_count(0)
    answers(bob, "coffee, alas")
    sees_both(alice, "always tea", "coffee, alas")
    sees_both(bob, "coffee, alas", "always tea")
    for visitor in pair:
        expect(visitor.page.locator(".remark", has_text=question(visitor).inner_text())).to_have_count(1)
        expect(visitor.page.get_by_role("button", name="Answer together")).to_be_hidden()


def test_what_cleaning_changes_is_not_taken_for_another_answer(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "t\u202eea")
    answers(bob, "cof\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301fee")
    for visitor in pair:
        expect(state(visitor)).to_have_text("You have both answered.")


def test_the_next_question_is_answered_anew(pair: Pair) -> None:
    alice, bob = pair
    for turn in ("first", "second"):
        answers(alice, f"{turn} of alice")
        answers(bob, f"{turn} of bob")
        sees_both(alice, f"{turn} of alice", f"{turn} of bob")
        if turn == "first":
            alice.presses("Another question")
            expect(state(bob)).to_be_empty()


def test_an_answer_can_be_changed_while_it_waits(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "tea")
    alice.presses("Change answer")
    expect(alice.page.locator("#answer")).to_have_value("tea")
    expect(state(bob)).to_contain_text("is gone")
    alice.page.locator("#answer").fill("coffee")
    alice.presses("Done")
    answers(bob, "water")
    sees_both(bob, "water", "coffee")


def test_an_answer_can_be_sent_without_waiting(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "tea")
    alice.presses("Send without waiting")
    bob.reads("tea")
    answers(bob, "tea as well")
    alice.reads("tea as well")
    expect(state(alice)).to_contain_text("answered after seeing your answer")


def test_another_question_gives_a_waiting_answer_back_to_its_author(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "tea")
    expect(state(bob)).to_contain_text("has answered")
    bob.presses("Another question")
    expect(alice.field).to_have_value("tea")
    expect(state(bob)).to_be_empty()
    answers(bob, "water")
    expect(state(bob)).to_contain_text("stays on this page")
    expect(alice.lines("partner")).to_have_count(0)


def test_an_answer_is_deleted_and_reported_like_any_message(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "something bad")
    answers(bob, "something good")
    sees_both(bob, "something good", "something bad")
    bob.uses("Delete", "me", "something good")
    expect(alice.lines("partner", "Message deleted")).to_have_count(1)
    bob.presses("More")
    bob.page.locator("#menu").get_by_role("button", name="Report").click()
    bob.page.locator("#report [value=send]").click()
    bob.sees("Messages confirmed as theirs: 1")


def test_a_reload_loses_the_answer_and_both_know(pair: Pair) -> None:
    alice, bob = pair
    first = question(alice).inner_text()
    alice.presses("Another question")
    expect(question(alice)).not_to_have_text(first)
    asked = question(alice).inner_text()
    expect(question(bob)).to_have_text(asked)
    answers(alice, "lost with the page")
    expect(state(bob)).to_contain_text("has answered")
    alice.page.reload()
    expect(question(alice)).to_have_text(asked)
    expect(state(bob)).to_contain_text("is gone")
    answers(bob, "still here")
    answers(alice, "written again")
    sees_both(bob, "still here", "written again")
    sees_both(alice, "written again", "still here")
    expect(bob.lines("partner", "lost with the page")).to_have_count(0)


def test_answers_survive_a_lost_connection(stage: Stage, place: str) -> None:
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(alice.page)
    meet(alice, bob, place)
    wire.cut()
    answers(alice, "written offline")
    wire.heal()
    expect(state(bob)).to_contain_text("has answered")
    answers(bob, "written online")
    sees_both(alice, "written offline", "written online")
    sees_both(bob, "written online", "written offline")


def test_what_is_lost_on_the_way_is_repeated(stage: Stage, place: str) -> None:
    """The commitment of one page and the question of the other never arrive; both pages repeat them."""
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(bob.page)
    meet(alice, bob, place)
    wire.on_told = lambda event: [] if event["type"] in ("question", "answered") else [event]
    first = question(alice).inner_text()
    alice.presses("Another question")
    expect(question(alice)).not_to_have_text(first)
    asked = question(alice).inner_text()
    answers(alice, "tea")
    wire.on_told = lambda event: [event]
    wire.cut()
    wire.heal()
    expect(question(bob)).to_have_text(asked)
    expect(state(bob)).to_contain_text("has answered")


def test_another_answer_than_the_fixed_one_is_said_plainly(stage: Stage, place: str) -> None:
    """Bob's client fixes one answer and sends another once it has read Alice's."""
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(bob.page)

    def lies(frame: Frame) -> list[Frame]:
        return [frame | {"commit": "A" * 43 + "="}] if frame.get("commit") else [frame]

    wire.on_said = lambda frame: lies(frame) if frame["type"] == "answer" else [frame]
    meet(alice, bob, place)
    answers(alice, "tea")
    answers(bob, "exactly what you said")
    alice.reads("exactly what you said")
    expect(state(alice)).to_contain_text("This is not the answer that")
    expect(alice.page.locator(".remark", has_text="This is not the answer that")).to_have_count(1)
    expect(alice.page.locator("#announcer")).to_contain_text("This is not the answer that")


def test_a_copied_commitment_does_not_count_as_an_answer(stage: Stage) -> None:
    """Bob's client sends Alice's commitment back, then her own nonce and text."""
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(bob.page)
    meet(alice, bob, "/p/club/")
    answers(alice, "tea")
    wire.waits_for("answered")
    (copied,) = [event for event in wire.events if event["type"] == "answered"]
    wire.on_said = lambda frame: [frame | {"commit": copied["commit"]}] if frame.get("commit") else [frame]
    answers(bob, "tea")
    alice.reads("tea")
    expect(state(alice)).to_contain_text("This is not the answer that")


def test_a_partner_without_this_feature_only_chats(stage: Stage, place: str) -> None:
    """An older client hears nothing of answers and fixes none."""
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(bob.page)
    wire.on_told = lambda event: [] if event["type"] == "answered" else [event]
    wire.on_said = lambda frame: [] if frame["type"] == "answer" else [frame]
    meet(alice, bob, place)
    answers(alice, "tea")
    expect(state(alice)).to_contain_text("stays on this page until")
    bob.says("what did you say?")
    alice.reads("what did you say?")
    alice.presses("Send without waiting")
    bob.reads("tea")


def test_the_end_of_a_chat_forgets_what_was_not_sent(pair: Pair) -> None:
    alice, bob = pair
    answers(alice, "never sent")
    bob.presses("Leave")
    bob.presses("Press again to leave")
    expect(alice.panel("ended")).to_be_attached()
    expect(alice.page.locator(".question")).to_be_hidden()
    expect(alice.page.locator("#answer")).to_have_value("")
    expect(bob.lines("partner")).to_have_count(0)


def test_the_card_is_used_by_keyboard_alone(pair: Pair) -> None:
    alice, bob = pair
    alice.page.get_by_role("button", name="Answer together").focus()
    alice.page.keyboard.press("Enter")
    expect(alice.page.locator("#answer")).to_be_focused()
    alice.page.keyboard.press("Escape")
    expect(alice.page.get_by_role("button", name="Answer together")).to_be_focused()
    alice.page.keyboard.press("Enter")
    alice.page.keyboard.type("by hand")
    alice.page.keyboard.press("Enter")
    expect(alice.field).to_be_focused()
    expect(state(bob)).to_contain_text("has answered")
