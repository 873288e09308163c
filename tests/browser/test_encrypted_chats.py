"""Encrypted chats as two guests see them: everything that a chat can do and survive, while the site cannot read it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.encrypted import NEW_KEYS, SEALED, Pair, code_of, hear_each_other, meet, notes, said_by
from tests.browser.stage import Stage
from tests.browser.test_parting import leave
from tests.browser.test_second_tabs import second_tab
from tests.browser.wire import Frame
from tests.conftest import StartServer


def test_a_reply_a_reaction_and_a_deletion_travel_in_boxes_only(sealed: Pair) -> None:
    alice, bob, wires = sealed
    alice.says("do you like night trains?")
    bob.reads("do you like night trains?")
    bob.uses("Reply", "partner", "night trains")
    bob.says("more than tea")
    alice.reads("more than tea")
    expect(alice.lines("partner", "more than tea").locator(".line__quoted")).to_have_text(
        "do you like night trains?"
    )
    alice.uses("React with ❤️", "partner", "more than tea")
    expect(bob.lines("me", "more than tea").locator(".reaction")).to_have_text("❤️")
    alice.uses("Delete", "me", "do you like")
    expect(bob.lines("partner", "Message deleted")).to_have_count(1)
    alice.sees_mark("Message deleted", "delivered")
    for wire, times in zip(wires, (3, 1), strict=True):
        assert [sorted(frame) for frame in said_by(wire)] == [["box", "chat", "n", "tag", "type"]] * times


def test_four_frames_agree_on_keys_whose_numbers_both_can_compare(sealed: Pair) -> None:
    alice, bob, wires = sealed
    code = code_of(alice)
    assert re.fullmatch(r"[1-9]\d{3} [1-9]\d{3} [1-9]\d{3}", code)
    assert code == code_of(bob)
    steps = [frame["step"] for wire in wires for frame in wire.said if frame["type"] == "key"]
    assert sorted(steps) == [1, 2, 3, 4]


def test_a_new_chat_says_who_can_read_it(sealed: Pair) -> None:
    for visitor in sealed[:2]:
        visitor.sees(SEALED)
        visitor.sees("This chat exists only on your two screens.")


def test_what_is_written_before_there_are_keys_waits_and_arrives_in_order(encrypting: Stage) -> None:
    alice, bob, wires = meet(encrypting.visit(), encrypting.visit())
    for number in range(20):
        alice.says(f"number {number}")
    expect(bob.lines("partner")).to_have_count(20)
    assert [text.split()[-1] for text in bob.lines("partner").locator(".line__text").all_inner_texts()] == [
        str(number) for number in range(20)
    ]
    assert len({frame["n"] for frame in said_by(wires[0])}) == 20


@pytest.mark.parametrize("which", [0, 1], ids=["one side", "the other side"])
def test_a_reloaded_page_makes_new_keys_and_both_pages_say_why(sealed: Pair, which: int) -> None:
    alice, bob = sealed.alice, sealed.bob
    hear_each_other(alice, bob, "before")
    code = code_of(alice)
    reloaded, other = (alice, bob) if which == 0 else (bob, alice)
    reloaded.page.reload()
    alice.meets(bob)
    for visitor in (alice, bob):
        notes(visitor, NEW_KEYS)
    hear_each_other(alice, bob, "after")
    assert code_of(alice) == code_of(bob) != code
    expect(other.lines("partner", "before")).to_have_count(1)
    expect(reloaded.lines("partner", "before")).to_have_count(0)


def test_a_repeat_has_the_same_bytes_and_under_new_keys_another_box_with_the_same_proof(sealed: Pair) -> None:
    alice, bob, wires = sealed
    code_of(alice)
    lost: list[Frame] = []

    def lose(frame: Frame) -> list[Frame]:
        if frame["type"] != "say":
            return [frame]
        lost.append(frame)
        return []

    wires[0].on_said = lose
    alice.says("still here")
    alice.sees_mark("still here", "open")
    wires[0].cut()
    alice.sees("You are offline")
    wires[0].heal()
    wires[0].waits(lambda: len(lost) == 2)
    bob.page.reload()
    alice.meets(bob)
    notes(alice, NEW_KEYS)
    wires[0].on_said = lambda frame: [frame]
    wires[0].cut()
    alice.sees("You are offline")
    wires[0].heal()
    bob.reads("still here")
    alice.sees_mark("still here", "delivered")
    first, repeat, *_ = lost
    last = said_by(wires[0])[-1]
    assert first == repeat
    assert first["tag"] == last["tag"]
    assert first["box"] != last["box"]


def test_a_duplicated_tab_and_the_first_one_again_have_new_keys(sealed: Pair) -> None:
    alice, bob, _ = sealed
    codes = {code_of(alice)}
    first, alice.page = alice.page, second_tab(alice)
    alice.meets(bob)
    notes(bob, NEW_KEYS)
    hear_each_other(alice, bob, "in the second tab")
    codes.add(code_of(bob))
    alice.page = first
    alice.presses("Use it here")
    alice.meets(bob)
    expect(bob.page.locator(".remark", has_text=NEW_KEYS)).to_have_count(2)
    hear_each_other(alice, bob, "here again")
    codes.add(code_of(alice))
    assert code_of(bob) in codes
    assert len(codes) == 3


def test_a_lost_connection_costs_no_keys(sealed: Pair) -> None:
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")
    code = code_of(alice)
    wires[0].cut()
    alice.sees("You are offline")
    alice.says("written offline")
    bob.says("to someone who is away")
    wires[0].heal()
    bob.reads("written offline")
    alice.reads("to someone who is away")
    assert code_of(alice) == code_of(bob) == code
    expect(alice.page.locator(".remark")).to_have_count(0)


def test_a_killed_process_costs_no_keys(chrome: Browser, start_server: StartServer) -> None:
    server = start_server(toggles="encryption=when_possible")
    stage = Stage(browser=chrome, server=server)
    alice, bob, _ = meet(stage.visit(), stage.visit())
    hear_each_other(alice, bob, "before")
    code = code_of(alice)
    server.kill()
    alice.sees("You are offline")
    alice.says("written meanwhile")
    server.start()
    bob.reads("written meanwhile")
    hear_each_other(alice, bob, "after")
    assert code_of(alice) == code_of(bob) == code
    stage.close()


def test_a_second_chance_goes_on_with_the_same_keys(sealed: Pair) -> None:
    alice, bob, _ = sealed
    hear_each_other(alice, bob, "before")
    code = code_of(alice)
    leave(alice)
    alice.presses("Undo, keep talking")
    bob.presses("Keep talking")
    alice.meets(bob)
    hear_each_other(alice, bob, "after")
    assert code_of(alice) == code_of(bob) == code
    expect(alice.page.locator(".remark")).to_have_count(0)


def test_the_last_words_before_a_partner_leaves_are_shown(sealed: Pair) -> None:
    """The end of the chat follows the box at once, before it is decrypted."""
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")
    wires[0].on_said = lambda frame: (
        [frame, {"type": "leave", "chat": frame["chat"]}] if frame["type"] == "say" else [frame]
    )
    alice.says("goodbye")
    bob.sees("Your partner left")
    bob.reads("goodbye")


def test_keys_end_with_the_chat_and_the_next_partner_gets_others(sealed: Pair, encrypting: Stage) -> None:
    alice, bob, _ = sealed
    code = code_of(alice)
    alice.presses("Next")
    alice.presses("Press again")
    carol = encrypting.visit().comes()
    alice.meets(carol)
    hear_each_other(alice, carol, "hello")
    assert code_of(alice) == code_of(carol) != code
    bob.sees("Your partner left")


def test_the_lock_opens_by_keyboard_and_says_what_it_protects(sealed: Pair) -> None:
    alice = sealed.alice
    code_of(alice)
    button = alice.page.get_by_role("button", name=SEALED)
    button.focus()
    alice.page.keyboard.press("Enter")
    dialog = alice.page.get_by_role("dialog", name=SEALED)
    expect(dialog).to_contain_text("Compare them outside of this chat")
    expect(dialog).to_contain_text("It does not protect against an operator who serves a changed page")
    alice.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
