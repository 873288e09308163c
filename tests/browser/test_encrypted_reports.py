"""Reports from encrypted chats: what the receiver's browser opens is proved, and read at the desk."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.encrypted import Pair, meet
from tests.browser.operator import listen, log_in
from tests.browser.stage import Stage
from tests.browser.test_desk import open_first_report
from tests.browser.test_reporting import hand_in
from tests.support.processes import ServerProcess


def test_a_report_of_an_encrypted_chat_is_proved(sealed: Pair) -> None:
    alice, bob, wires = sealed
    alice.says("hello")
    bob.reads("hello")
    bob.uses("Reply", "partner", "hello")
    bob.says("something bad")
    bob.says("something worse")
    alice.reads("something worse")
    hand_in(alice)
    alice.sees("Messages confirmed as theirs: 2")
    (report,) = [frame for frame in wires[0].said if frame["type"] == "report"]
    assert [(line["text"], "open" in line, "seal" in line) for line in report["evidence"]] == [
        ("something bad", True, True),
        ("something worse", True, True),
    ]


def test_a_report_with_another_text_proves_nothing(sealed: Pair) -> None:
    alice, bob, wires = sealed
    bob.says("harmless")
    alice.reads("harmless")
    wires[0].on_said = lambda frame: [
        frame | {"evidence": [line | {"text": "something bad"} for line in frame["evidence"]]}
        if frame["type"] == "report"
        else frame
    ]
    hand_in(alice, block=False)
    alice.sees("Messages confirmed as theirs: 0")


def test_a_moderator_reads_what_was_proved_and_nothing_else(
    chrome: Browser, operated: ServerProcess, database: Path
) -> None:
    stage = Stage(browser=chrome, server=operated, database=database)
    alice, bob, wires = meet(stage.visit(), stage.visit())
    bob.says("hello there")
    bob.says("something bad")
    alice.reads("something bad")
    alice.says("please stop")
    bob.reads("please stop")
    wires[0].on_said = lambda frame: [
        frame | {"evidence": [line for line in frame["evidence"] if line["text"] != "hello there"]}
        if frame["type"] == "report"
        else frame
    ]
    hand_in(alice)
    alice.sees("Messages confirmed as theirs: 1")
    page = chrome.new_page(base_url=operated.origin)
    complaints = listen(page)
    log_in(page)
    open_first_report(page)
    expect(page.get_by_role("table", name="the reported guest sent")).to_contain_text("something bad")
    expect(page.get_by_text("hello there")).to_have_count(0)
    assert complaints == []
    page.close()
    stage.close()
