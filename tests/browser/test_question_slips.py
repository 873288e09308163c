"""Answers that are refused, cut off or moved, and a partner's page that skips questions."""

from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.test_questions import answers, meet, question, state
from tests.browser.wire import Wire


def test_after_a_refused_answer_another_one_can_be_written(stage: Stage) -> None:
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(alice.page)
    meet(alice, bob, "/p/club/")
    wire.answer_next("say", lambda: wire.tell(type="error", code="refused_text", detail="", re="say", n=1))
    answers(bob, "water")
    answers(alice, "something rude")
    alice.reads("water")
    answers(alice, "something polite")
    bob.reads("something polite")
    expect(state(alice)).to_have_text("You have both answered.")


def test_a_chat_that_ends_while_an_answer_is_fixed_gets_no_answer(stage: Stage) -> None:
    alice, bob = meet(stage.visit(), stage.visit(), "/p/club/")
    answers(bob, "water")
    expect(state(alice)).to_contain_text("has answered")
    alice.page.evaluate(
        "() => { const held = new Promise((go) => { window.go = go; }), { subtle } = crypto,"
        " sign = subtle.sign.bind(subtle); subtle.sign = (...given) => held.then(() => sign(...given)); }"
    )
    answers(alice, "too late")
    bob.presses("Leave")
    bob.presses("Press again to leave")
    expect(alice.panel("ended")).to_be_attached()
    alice.page.evaluate("window.go()")
    alice.presses("Ask them to come back")
    bob.sees("Your partner would like to keep talking")
    bob.presses("Keep talking")
    expect(alice.page.get_by_role("button", name="Answer together")).to_be_visible()


def test_another_question_gives_a_draft_back_with_the_focus(stage: Stage) -> None:
    alice, bob = meet(stage.visit(), stage.visit(), "/p/club/")
    alice.presses("Answer together")
    alice.page.keyboard.type("not yet do")
    bob.presses("Another question")
    expect(alice.field).to_have_value("not yet do")
    expect(alice.field).to_be_focused()
    alice.page.keyboard.type("ne")
    expect(alice.field).to_have_value("not yet done")


def test_a_partner_cannot_skip_to_the_last_question(stage: Stage) -> None:
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(bob.page)
    meet(alice, bob, "/p/club/")
    first = question(alice).inner_text()
    wire.on_said = lambda frame: [frame | {"k": 200}] if frame["type"] == "another" else [frame]
    bob.presses("Another question")
    bob.says("did you see it?")
    alice.reads("did you see it?")
    expect(question(alice)).to_have_text(first)
    alice.presses("Another question")
    expect(question(alice)).not_to_have_text(first)


def test_after_the_last_question_no_other_one_is_offered(stage: Stage) -> None:
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(alice.page)
    wire.on_told = lambda event: (
        [event | {"question": {"k": 200, "text": "Last?"}}] if event["type"] == "matched" else [event]
    )
    for visitor in (alice, bob):
        visitor.comes(path="/p/club/")
    alice.meets(bob)
    expect(question(alice)).to_have_text("Last?")
    expect(alice.page.get_by_role("button", name="Another question")).to_be_hidden()
