"""Leaving a chat, and what follows: resuming it, a block, a report."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.conftest import StartServer

Pair = tuple[Visitor, Visitor]


def leave(visitor: Visitor) -> None:
    visitor.presses("Leave")
    visitor.presses("Press again")
    visitor.sees("You left the chat")


def test_when_both_press_undo_the_chat_resumes_with_its_text(pair: Pair) -> None:
    alice, bob = pair
    bob.says("wait, one more thing")
    alice.reads("wait, one more thing")
    leave(alice)
    alice.presses("Undo, keep talking")
    alice.sees("Asked. The chat goes on if they agree.")
    bob.sees("Your partner would like to keep talking")
    bob.presses("Keep talking")
    alice.meets(bob)
    alice.sees("You are both back. The chat goes on.")
    alice.reads("wait, one more thing")
    bob.says("here it is")
    alice.reads("here it is")
    alice.says("ah")
    bob.reads("ah")


def test_undo_is_offered_while_the_guest_waits_for_another_partner(pair: Pair) -> None:
    alice, bob = pair
    alice.presses("Next")
    alice.presses("Press again")
    expect(alice.panel("waiting")).to_be_attached()
    bob.presses("Ask them to come back")
    alice.sees("Your partner would like to keep talking")
    alice.presses("Keep talking")
    alice.meets(bob)


def test_a_second_chance_passes(own_stage: Stage) -> None:
    own_stage.operate("second_chance_seconds=1")
    alice, _ = own_stage.pair()
    leave(alice)
    expect(alice.page.locator("[data-part=undo]").locator("visible=true")).to_have_count(0)


def test_a_blocked_partner_is_not_met_again(pair: Pair) -> None:
    alice, bob = pair
    alice.presses("More")
    alice.presses("Block")
    alice.presses("Press again to block")
    alice.sees("You blocked this person")
    bob.sees("Your partner ended the chat")
    expect(alice.page.locator("[data-part=undo]").locator("visible=true")).to_have_count(0)
    for visitor in pair:
        visitor.presses("Find someone else")
        expect(visitor.panel("waiting")).to_be_attached()


def test_there_is_no_undo_after_a_report_that_blocks(pair: Pair) -> None:
    alice, bob = pair
    bob.says("something bad")
    alice.reads("something bad")
    leave(bob)
    undo = alice.page.locator("[data-part=undo]").locator("visible=true")
    expect(undo).to_have_count(1)
    alice.presses("Report")
    alice.presses("Send report")
    expect(undo).to_have_count(0)
    alice.sees("Thank you. A moderator will read your report.")
    expect(undo).to_have_count(0)


def test_a_chat_that_no_one_left_cannot_be_undone(chrome: Browser, start_server: StartServer) -> None:
    stage = Stage(browser=chrome, server=start_server(GRACE_SECONDS=1))
    alice, bob = stage.pair()
    bob.page.close()
    alice.sees("Your partner did not come back")
    expect(alice.page.locator("[data-part=undo]").locator("visible=true")).to_have_count(0)
    stage.close()


def test_a_report_submits_the_chosen_lines_and_says_what_they_prove(pair: Pair) -> None:
    alice, bob = pair
    bob.says("something bad")
    alice.reads("something bad")
    alice.says("stop it")
    bob.reads("stop it")
    alice.presses("More")
    alice.presses("Report")
    dialog = alice.page.get_by_role("dialog")
    expect(dialog.get_by_text("kept until the report is decided")).to_be_visible()
    expect(dialog.get_by_label("something bad")).to_be_checked()
    expect(dialog.get_by_label("stop it")).not_to_be_checked()
    dialog.get_by_label("What happened?").select_option("harassment")
    dialog.get_by_label("Also block this person").uncheck()
    alice.presses("Send report")
    alice.sees("Messages confirmed as theirs: 1")
    expect(alice.panel("chatting")).to_be_attached()


def test_the_lines_stay_while_a_report_is_open(own_stage: Stage) -> None:
    own_stage.operate("second_chance_seconds=0")
    alice, bob = own_stage.pair()
    bob.says("something bad")
    alice.reads("something bad")
    alice.page.clock.install()
    leave(bob)
    alice.presses("Report")
    alice.page.clock.fast_forward("01:00")  # much longer than lines stay otherwise
    alice.reads("something bad")
    alice.presses("Send report")
    alice.page.clock.fast_forward("01:00")
    alice.sees("The messages are gone.")


def test_changed_rules_must_be_confirmed_again(visit: Visit) -> None:
    alice = visit().comes()
    expect(alice.panel("waiting")).to_be_attached()
    alice.page.evaluate("""() => {
      const key = Object.keys(sessionStorage)[0];
      sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), agreed: "0" }));
    }""")
    alice.page.reload()
    alice.sees("By starting, you agree to the house rules below.")
