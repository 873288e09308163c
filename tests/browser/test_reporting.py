"""Reporting as the visitor sees it: its result is shown, and it survives everything that a chat survives."""

import pytest
from playwright.sync_api import Browser, expect

from chat.protocol.codes import EVIDENCE_LINES, CloseCode
from tests.browser.conftest import Visit
from tests.browser.encrypted import WITHOUT_WEBCRYPTO
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.conftest import StartServer

#: Three bytes each.
LINE = "我不想再和你說話了，請你不要再寫給我。" * 100


_DISMISS = """
from django.contrib.auth.models import User
from chat.models import Report
from chat.moderation import decide
from chat.moderation.actions import Action
from chat.moderation.decisions import Verdict
verdict = Verdict(action=Action.DISMISS, reason="", network=False)
decide(Report.objects.get(), verdict, by=User.objects.create_user("moderator"))
"""


@pytest.fixture
def wired(visit: Visit) -> tuple[Visitor, Visitor, Wire]:
    """Alice's connection can be cut; Bob has sent her an abusive message."""
    alice, bob = visit(), visit()
    wire = Wire(alice.page)
    meet(alice, bob)
    bob.says("something bad")
    bob.sees_mark("something bad", "delivered")
    return alice, bob, wire


def meet(alice: Visitor, bob: Visitor) -> None:
    alice.comes()
    bob.comes()
    alice.meets(bob)


def hand_in(visitor: Visitor, *, note: str = "", block: bool = True) -> None:
    visitor.page.locator("[data-action=menu]").click()
    visitor.page.locator("#menu [data-action=report]").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Details").fill(note)
    dialog.get_by_label("Also block this person").set_checked(block)
    visitor.presses("Send report")


def test_reporting_and_blocking_shows_a_receipt_and_who_ended_the_chat(
    wired: tuple[Visitor, Visitor, Wire],
) -> None:
    alice, bob, _ = wired
    hand_in(alice)
    alice.sees("You blocked this person")
    alice.sees("Messages confirmed as theirs: 1")
    bob.sees("Your partner ended the chat")


def test_each_report_has_its_receipt(wired: tuple[Visitor, Visitor, Wire]) -> None:
    alice, _, _ = wired
    for _ in range(2):
        hand_in(alice, block=False)
        alice.sees("Messages confirmed as theirs: 1")
        alice.presses("Close")
    expect(alice.page.locator(".notice")).to_have_count(0)


def test_a_report_of_an_ended_chat_is_confirmed_too(wired: tuple[Visitor, Visitor, Wire]) -> None:
    alice, bob, _ = wired
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    alice.presses("Report")
    alice.presses("Send report")
    alice.sees("Messages confirmed as theirs: 1")


def test_a_report_that_is_handed_in_offline_is_filed_when_the_network_is_back(
    wired: tuple[Visitor, Visitor, Wire],
) -> None:
    alice, bob, wire = wired
    wire.cut()
    alice.sees("You are offline")
    hand_in(alice, note="He would not stop.")
    wire.heal()
    alice.sees("Messages confirmed as theirs: 1")
    alice.sees("You blocked this person")
    bob.sees("Your partner ended the chat")
    assert [frame["note"] for frame in wire.said if frame["type"] == "report"] == ["He would not stop."]


def test_a_report_that_cannot_be_filed_now_is_filed_later(wired: tuple[Visitor, Visitor, Wire]) -> None:
    alice, _, wire = wired
    wire.refuse_next("report", "unavailable")
    hand_in(alice)
    alice.sees("Messages confirmed as theirs: 1")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("rate_limited", "Not sent: too many reports without confirmed messages."),
        ("not_chatting", "Not sent: none of these messages can be confirmed any more."),
    ],
)
def test_a_report_that_is_not_accepted_says_why(
    wired: tuple[Visitor, Visitor, Wire], code: str, says: str
) -> None:
    alice, _, wire = wired
    wire.refuse_next("report", code, retry_after=1_800)
    hand_in(alice, block=False)
    alice.sees(says)
    hand_in(alice, block=False)
    alice.sees("Messages confirmed as theirs: 1")


def test_a_report_after_a_decision_is_announced_as_a_new_one(own_stage: Stage) -> None:
    alice, bob = own_stage.pair()
    bob.says("something bad")
    alice.reads("something bad")
    hand_in(alice, block=False)
    alice.sees("Messages confirmed as theirs: 1")
    alice.presses("Close")
    own_stage.prepare(_DISMISS)
    bob.says("something worse")
    alice.reads("something worse")
    hand_in(alice, block=False)
    alice.sees(
        "Thank you. A moderator will read your report. Messages confirmed as theirs: 2 "
        "Your earlier report about this chat has already been decided"
    )


def test_a_refused_report_says_so_even_after_the_chat_ended(
    wired: tuple[Visitor, Visitor, Wire],
) -> None:
    alice, bob, wire = wired
    wire.refuse_next("report", "bad_field")
    hand_in(alice)
    alice.sees("You blocked this person")
    alice.sees("Something went wrong.")
    bob.sees("Your partner ended the chat")


def test_a_report_that_is_too_large_costs_no_message(wired: tuple[Visitor, Visitor, Wire]) -> None:
    alice, bob, wire = wired
    wire.lose_next("say")
    alice.says("still open")
    wire.close_at_next("report", CloseCode.TOO_LARGE)
    hand_in(alice, block=False)
    alice.sees("This message is too long.")
    bob.reads("still open")


def test_a_message_that_is_too_large_for_a_frame_is_given_up_and_the_others_arrive(
    wired: tuple[Visitor, Visitor, Wire],
) -> None:
    """Otherwise every new connection would be closed for it again."""
    alice, bob, wire = wired
    wire.lose_next("say")
    alice.says("large " * 20)
    wire.close_at_next("say", CloseCode.TOO_LARGE)
    alice.says("small")
    bob.reads("small")
    alice.sees_mark("large", "refused")


def test_long_lines_and_a_long_note_go_in_frames_that_the_site_takes(
    wired: tuple[Visitor, Visitor, Wire],
) -> None:
    alice, bob, wire = wired
    for _ in range(5):
        bob.says(LINE)
    expect(alice.lines("partner")).to_have_count(6)
    hand_in(alice, note=LINE)
    alice.sees("Messages confirmed as theirs: 6")
    assert wire.times("report") == 3


def test_a_report_fits_the_smallest_frames_that_a_site_may_have(
    chrome: Browser, start_server: StartServer
) -> None:
    stage = Stage(browser=chrome, server=start_server(FRAME_BYTES=1_024))
    alice, bob = stage.pair()
    text = LINE[:80]  # of at most 85 characters there
    for number in range(3):
        bob.says(text)
        expect(alice.lines("partner")).to_have_count(number + 1)
    hand_in(alice, note=LINE[:120])
    alice.sees("Messages confirmed as theirs: 3")
    stage.close()


def test_of_many_lines_the_newest_are_chosen_and_others_may_be_added(visit: Visit) -> None:
    """In clear: the test sends lines in the site's place."""
    alice, bob = visit(), visit()
    bob.page.add_init_script(WITHOUT_WEBCRYPTO)
    wire = Wire(alice.page)
    meet(alice, bob)
    bob.says("something bad")
    bob.sees_mark("something bad", "delivered")
    chat = next(frame["chat"] for frame in wire.said if frame["type"] == "got")
    for n in range(2, EVIDENCE_LINES + 3):
        wire.tell(type="said", chat=chat, n=n, at=n, text="and so on")
    expect(alice.lines("partner")).to_have_count(EVIDENCE_LINES + 2)
    alice.page.locator("[data-action=menu]").click()
    alice.page.locator("#menu [data-action=report]").click()
    choices = alice.page.locator(".report__lines input")
    assert [choices.nth(i).is_checked() for i in range(3)] == [False, False, True]
    choices.nth(0).check()
    alice.presses("Send report")
    alice.sees("Messages confirmed as theirs: 1")
    assert wire.times("report") == 2
