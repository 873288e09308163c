"""The tools of a line: reply, emoji, withdraw, open links, copy code."""

import re

from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.test_everywhere import hide
from tests.browser.visitor import Visitor

Pair = tuple[Visitor, Visitor]


def test_lines_of_one_speaker_are_grouped(pair: Pair) -> None:
    alice, bob = pair
    for text in ("one", "two"):
        bob.says(text)
        alice.reads(text)
    expect(alice.lines("partner", "two")).to_have_attribute("data-goes-on", "")
    alice.says("three")
    bob.says("four")
    alice.reads("four")
    expect(alice.lines("partner", "four")).not_to_have_attribute("data-goes-on", "")


def test_the_time_of_a_line_is_shown_on_demand(pair: Pair) -> None:
    alice, bob = pair
    bob.says("what time is it?")
    alice.reads("what time is it?")
    expect(alice.page.locator("time")).to_have_count(0)
    alice.lines("partner").hover()
    expect(alice.page.locator(".tools time")).to_have_text(re.compile(r"\d:\d\d"))


def test_a_reply_quotes_the_message_it_answers(pair: Pair) -> None:
    alice, bob = pair
    bob.says("tea or coffee?")
    alice.reads("tea or coffee?")
    alice.uses("Reply", "partner", "tea or coffee?")
    alice.says("tea")
    answer = bob.lines("partner", "tea").last
    expect(answer.locator(".line__quoted")).to_have_text("tea or coffee?")
    answer.locator(".line__quote").click()
    expect(bob.lines("me", "tea or coffee?")).to_be_focused()


def test_the_tools_work_by_touch(stage: Stage) -> None:
    alice, bob = stage.pair(has_touch=True, viewport={"width": 360, "height": 740})
    bob.says("tea or coffee?")
    alice.reads("tea or coffee?")
    alice.lines("partner").tap()
    alice.page.get_by_role("button", name="React with ❤️").tap()
    expect(bob.lines("me").locator(".reaction")).to_have_text("❤️")
    alice.lines("partner").tap()
    alice.page.get_by_role("button", name="Reply").tap()
    alice.says("tea")
    expect(bob.lines("partner", "tea").locator(".line__quoted")).to_have_text("tea or coffee?")


def test_an_emoji_is_put_on_a_line_and_taken_away(pair: Pair) -> None:
    alice, bob = pair
    bob.says("a poem")
    alice.reads("a poem")
    alice.uses("React with ❤️", "partner", "a poem")
    expect(bob.lines("me", "a poem").locator(".reaction")).to_have_text("❤️")
    alice.uses("React with ❤️", "partner", "a poem")
    expect(bob.lines("me", "a poem").locator(".reaction")).to_have_count(0)


def test_a_line_is_taken_back_on_both_sides(pair: Pair) -> None:
    alice, bob = pair
    alice.says("oh no")
    bob.reads("oh no")
    alice.uses("Delete", "me", "oh no")
    expect(bob.page.get_by_text("oh no")).to_have_count(0)
    expect(bob.lines("partner")).to_have_text(re.compile("Message deleted"))
    expect(alice.lines("me")).to_have_text(re.compile("Message deleted"))


def test_an_unsent_message_disappears_from_quotes_too(pair: Pair) -> None:
    alice, bob = pair
    bob.says("my number is 5")
    alice.reads("my number is 5")
    alice.uses("Reply", "partner", "my number is 5")
    alice.says("noted")
    bob.reads("noted")
    alice.uses("Reply", "partner", "my number is 5")
    expect(alice.page.locator(".composer__answer")).to_be_visible()
    bob.uses("Delete", "me", "my number is 5")
    for lines in (alice.lines("me", "noted"), bob.lines("partner", "noted")):
        expect(lines.locator(".line__quoted")).to_have_text("Message deleted")
    expect(alice.page.locator(".composer__answer")).to_be_hidden()
    for visitor in pair:
        assert "my number is 5" not in visitor.page.content()


def test_a_line_that_is_taken_back_loses_its_tools(pair: Pair) -> None:
    alice, bob = pair
    bob.says("oh no")
    alice.reads("oh no")
    alice.lines("partner").locator(".line__text").hover()
    expect(alice.page.locator(".tools")).to_be_visible()
    bob.uses("Delete", "me", "oh no")
    expect(alice.lines("partner")).to_have_text(re.compile("Message deleted"))
    expect(alice.page.locator(".tools")).to_have_count(0)


def test_code_keeps_its_lines(pair: Pair) -> None:
    alice, bob = pair
    code = "for cup in tea:\n    drink(cup)"
    bob.writes(f"like this:\n```\n{code}\n```")
    bob.field.press("Enter")
    expect(alice.page.locator(".line pre")).to_have_text(code)


def test_a_long_word_does_not_widen_the_page(pair: Pair) -> None:
    alice, bob = pair
    alice.page.set_viewport_size({"width": 320, "height": 640})
    bob.says("Donaudampfschifffahrtsgesellschaft" * 20)
    alice.reads("Donaudampf")
    assert alice.page.evaluate("document.documentElement.scrollWidth") == 320
    assert alice.page.evaluate("document.querySelector('.transcript').scrollWidth") <= 320


def test_a_suggested_message_is_sent_with_one_press(pair: Pair) -> None:
    alice, bob = pair
    question = alice.page.locator("[data-action=break]").first
    text = question.inner_text()
    question.click()
    bob.reads(text)
    expect(alice.page.locator("[data-action=break]").first).to_be_hidden()
    expect(alice.field).to_be_focused()


def test_new_lines_do_not_scroll_a_visitor_who_reads_above(pair: Pair) -> None:
    alice, bob = pair
    alice.page.set_viewport_size({"width": 390, "height": 500})
    for number in range(12):
        bob.says(f"line {number}\nand more")
        alice.reads(f"line {number}\n")
    alice.page.locator(".transcript").hover()
    alice.page.mouse.wheel(0, -4000)
    alice.sees("line 0")
    bob.says("the newest")
    alice.presses("New messages")
    expect(alice.lines("partner", "the newest")).to_be_in_viewport()


def test_the_keyboard_moves_from_line_to_line(pair: Pair) -> None:
    alice, bob = pair
    for text in ("first", "second"):
        bob.says(text)
        alice.reads(text)
    alice.field.press("ArrowUp")
    expect(alice.lines("partner", "second")).to_be_focused()
    alice.page.keyboard.press("ArrowUp")
    expect(alice.lines("partner", "first")).to_be_focused()
    alice.page.keyboard.press("Tab")
    expect(alice.page.get_by_role("button", name="Reply")).to_be_focused()
    alice.page.keyboard.press("Enter")
    expect(alice.field).to_be_focused()
    alice.says("to the first")
    expect(bob.lines("partner", "to the first").locator(".line__quoted")).to_have_text("first")


def test_if_the_operator_allows_it_the_chat_can_be_saved(own_stage: Stage) -> None:
    own_stage.operate("transcript=on")
    alice, bob = own_stage.pair()
    alice.says("to be kept")
    bob.reads("to be kept")
    alice.says("not to be kept")
    alice.uses("Delete", "me", "not to be kept")
    alice.presses("More")
    with alice.page.expect_download() as download:
        alice.presses("Save this chat as a file")
    saved = download.value.path().read_text()
    assert "to be kept" in saved
    assert "not to be kept" not in saved
    assert "Message deleted" in saved


def test_a_saved_chat_can_still_be_read_after_the_press(own_stage: Stage) -> None:
    """Some browsers read the file only once the visitor has answered a question."""
    own_stage.operate("transcript=on")
    alice, bob = own_stage.pair()
    alice.says("to be kept")
    bob.reads("to be kept")
    alice.page.clock.install()
    alice.page.evaluate("""() => {
      const revoked = [];
      const revoke = URL.revokeObjectURL;
      URL.revokeObjectURL = (url) => { revoked.push(url); revoke.call(URL, url); };
      window.revoked = revoked;
    }""")
    alice.presses("More")
    with alice.page.expect_download():
        alice.presses("Save this chat as a file")
    assert alice.page.evaluate("window.revoked") == []
    alice.page.clock.run_for(10_000)  # but not for long
    assert len(alice.page.evaluate("window.revoked")) == 1


def test_in_a_saved_chat_no_line_can_be_mistaken_for_the_other_guests(own_stage: Stage) -> None:
    own_stage.operate("transcript=on")
    alice, bob = own_stage.pair()
    forged = f"12:00 {alice.name_of_partner}: I did it"
    ends = ["\n", "\u2028", "\u2029"]  # the protocol rejects the other line ends
    alice.writes("look:" + "".join(end + forged for end in ends))
    alice.field.press("Enter")
    expect(bob.lines("partner", "look:")).to_have_count(1)
    alice.presses("More")
    with alice.page.expect_download() as download:
        alice.presses("Save this chat as a file")
    saved = download.value.path().read_bytes().decode()
    assert saved.count(forged) == len(ends)
    for line in re.split("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]", saved):
        assert forged not in line or line.startswith("        ")


def test_seen_is_sent_where_the_operator_allows_it(own_stage: Stage) -> None:
    own_stage.operate("seen=on")
    alice, bob = own_stage.pair()
    alice.says("read me")
    bob.reads("read me")
    alice.sees_mark("read me", "seen")
    # What is seen last is not a line but an emoji on one of bob's.
    hide(bob, hidden=True)
    bob.says("and you?")
    alice.reads("and you?")
    alice.says("read me later")
    alice.sees_mark("read me later", "delivered")
    alice.uses("React with 👍", "partner", "and you?")
    expect(bob.lines("me", "and you?").locator(".line__reactions")).to_contain_text("👍")
    alice.sees_mark("read me later", "delivered")
    hide(bob, hidden=False)
    alice.sees_mark("read me later", "seen")
