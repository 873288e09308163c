"""Safety in the page: confirmations, hidden texts, help, and admission."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

_FILTERS = """
from chat.models import WordFilter
WordFilter(name="rude", action="blur", words="egg").save()
WordFilter(name="doubtful", action="flag", words="cash").save()
"""


def test_contact_details_are_asked_about_once_and_sent_if_meant(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    alice.says("I like trains. And 2024-11-24 was fine, at 18:30, for 12.50")
    bob.reads("I like trains")
    alice.says("write to alice@example.org")
    nudge = alice.page.locator(".nudge")
    expect(nudge).to_be_visible()
    expect(alice.field).to_have_value("write to alice@example.org")
    alice.writes("never mind")
    expect(nudge).to_be_hidden()
    alice.field.press("Enter")
    bob.reads("never mind")
    for text in ("+44 20 7946 0958", "I am @alice_1 there", "t.me/alice", "Snap: alice1"):
        alice.says(text)
        expect(nudge).to_be_visible()
        alice.presses("Send anyway")
        bob.reads(text)
    expect(bob.lines("partner", "alice@example.org")).to_have_count(0)


def test_pressured_one_press_shows_the_ways_out(pair: tuple[Visitor, Visitor]) -> None:
    alice, bob = pair
    bob.says("send me a picture or else")
    alice.reads("send me a picture")
    alice.presses("Need help?")
    sheet = alice.page.locator("#care")
    expect(sheet).to_be_visible()
    link = sheet.get_by_role("link", name="Talk to someone now")
    expect(link).to_have_attribute("href", "/safety/#help")
    sheet.get_by_role("button", name="Report").click()
    expect(alice.page.locator("#report")).to_be_visible()
    alice.page.keyboard.press("Escape")
    alice.presses("Need help?")
    sheet.get_by_role("button", name="Leave").click()
    expect(alice.panel("ended")).to_be_attached()


def test_text_blurred_by_a_list_is_hidden_first_and_each_guest_may_choose(own_stage: Stage) -> None:
    own_stage.prepare(_FILTERS)
    alice, bob = own_stage.pair()
    veil = alice.page.get_by_role("button", name="Hidden because it may be rude. Show")
    said = 0
    while not veil.count():  # every process reads the lists within a second
        said += 1
        bob.says(f"You egg {said}")
        expect(alice.lines("partner")).to_have_count(said)
    expect(alice.lines("partner", f"You egg {said}").locator(".line__text")).to_be_hidden()
    bob.uses("Reply", "me", f"You egg {said}")
    bob.says("I mean it")
    quote = alice.lines("partner", "I mean it").locator(".line__quoted")
    expect(quote).to_have_text("…")
    veil.click()
    expect(quote).to_have_text(f"You egg {said}")
    expect(alice.lines("partner", f"You egg {said}").first.locator(".line__text")).to_be_visible()
    bob.says("An egg to take back")
    expect(veil).to_have_count(1)
    bob.uses("Delete", "me", "An egg to take back")
    expect(alice.lines("partner", "Message deleted").locator(".line__text")).to_be_visible()
    expect(veil).to_have_count(0)
    alice.chooses("Hide rude messages until I tap them", on=False)
    bob.says("You second egg")
    expect(alice.lines("partner", "You second egg").locator(".line__text")).to_be_visible()
    bob.says("cash?")
    alice.lines("partner", "cash?").get_by_role("button", name="Report this").click()
    expect(alice.page.locator("#report")).to_be_visible()


def test_new_rules_must_be_confirmed_and_work_runs_in_the_background(own_stage: Stage) -> None:
    own_stage.operate("work=always")
    alice, _ = own_stage.pair()
    carol = own_stage.visit()
    carol.page.goto("/")
    own_stage.operate("house_rules=Be brief.")
    while "Be brief." not in own_stage.server.page("/"):
        pass
    start = carol.page.get_by_role("button", name="I am 18 or older. Start")
    start.click()
    carol.sees("Be brief.")
    start.click()
    expect(carol.panel("waiting")).to_be_attached()
    expect(alice.panel("chatting")).to_be_attached()


@pytest.mark.parametrize("path", ["/safety/", "/de/safety/", "/ar/safety/"])
def test_the_safety_page_says_what_happens_in_numbers(stage: Stage, path: str) -> None:
    alice = stage.visit()
    alice.page.goto("/")
    alice.page.get_by_role("link", name="Staying safe").click()
    alice.page.wait_for_url("**/safety/")
    alice.page.goto(path)
    expect(alice.page.locator(".steps > li")).to_have_count(4)
    expect(alice.page.locator("main")).to_contain_text("60")
    expect(alice.page.locator("a[href='https://findahelpline.com']")).to_be_visible()
