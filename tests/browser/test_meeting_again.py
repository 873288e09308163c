"""Two guests who want to meet again: they choose it, get a code, and find each other with it on another day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.operator import assert_accessible
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.conftest import StartServer
from tests.support.processes import run_python

_MAKE = (
    "from chat.models import Pool; Pool(slug='tea', name='Tea', reunions=True, encryption='{mode}').save()"
)
PATH = "/p/tea/"


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, chrome: Browser, start_server: StartServer, database: Path
) -> Iterator[Stage]:
    mode = getattr(request, "param", "off")
    run_python(database, _MAKE.format(mode=mode))
    stage = Stage(browser=chrome, server=start_server(), database=database)
    yield stage
    stage.close()
    assert stage.complaints == []


def pair(stage: Stage) -> tuple[Visitor, Visitor]:
    alice, bob = (stage.visit().comes("tea", path=PATH) for _ in range(2))
    alice.meets(bob)
    return alice, bob


def choose(visitor: Visitor, when: str) -> None:
    if visitor.panel("chatting").count():
        visitor.presses("More")
    visitor.presses("Meet again")
    visitor.presses(when)


def close(visitor: Visitor) -> None:
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#reunion")).to_be_hidden()


def code_of(visitor: Visitor) -> str:
    """The code that the page shows."""
    code = visitor.page.locator("#reunion [data-reunion-slot=code]")
    expect(code).to_be_visible()
    return code.inner_text()


def agree(alice: Visitor, bob: Visitor) -> str:
    """Both choose it during the chat."""
    choose(alice, "Within a week")
    alice.sees("Chosen. You get the code")
    close(alice)
    choose(bob, "Within a day")
    code = code_of(bob)
    close(bob)
    alice.presses("Show the code")
    assert code_of(alice) == code
    close(alice)
    return code


def comes_with(stage: Stage, code: str) -> Visitor:
    visitor = stage.visit()
    visitor.page.goto(PATH)
    visitor.page.get_by_text("I have a code to meet somebody again").click()
    visitor.page.get_by_label("Your code: seven words").fill(code)
    visitor.page.get_by_role("button", name="Start").click()
    visitor.page.wait_for_url("**/chat/")
    return visitor


@pytest.mark.parametrize("stage", ["off", "required"], indirect=True)
def test_two_who_choose_it_meet_again_on_another_day(stage: Stage) -> None:
    alice, bob = pair(stage)
    code = agree(alice, bob)
    for visitor in (alice, bob):
        visitor.page.goto("about:blank")
        visitor.page.context.clear_cookies()
    first = comes_with(stage, code.upper())
    first.sees("Waiting for your partner…")
    first.sees(code)
    first.sees("Valid until:")
    stranger = stage.visit().comes(path=PATH)
    first.page.reload()
    first.sees("Waiting for your partner…")
    first.sees("Valid until:")
    second = comes_with(stage, code.replace(" ", "-"))
    first.meets(second)
    first.says("you again")
    second.reads("you again")
    expect(stranger.panel("waiting")).to_be_attached()
    first.presses("Next")
    first.presses("Press again for next")
    first.meets(stranger)


@pytest.mark.parametrize("stage", ["required"], indirect=True)
def test_after_the_chat_both_can_still_choose_it_and_wait_at_once(stage: Stage) -> None:
    alice, bob = pair(stage)
    alice.presses("Leave")
    alice.presses("Press again to leave")
    for visitor in (alice, bob):
        expect(visitor.panel("ended")).to_be_attached()
        choose(visitor, "Within a day")
    code = code_of(bob)
    assert code_of(alice) == code
    assert_accessible(alice.page)
    for visitor in (alice, bob):
        visitor.presses("Wait for this person now")
    alice.meets(bob)


def test_a_choice_survives_a_reload_and_can_be_taken_back(stage: Stage) -> None:
    alice, bob = pair(stage)
    choose(alice, "Within a day")
    close(alice)
    alice.page.reload()
    expect(alice.panel("chatting")).to_be_attached()
    alice.presses("More")
    alice.presses("Meet again")
    chosen = alice.page.get_by_role("button", name="Within a day")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "false")
    choose(bob, "Within a day")
    bob.sees("Chosen. You get the code")
    close(bob)
    bob.says("hello")
    close(alice)
    alice.reads("hello")
    assert not alice.page.get_by_text("You both want to meet again").locator("visible=true").count()


def test_a_wrong_code_is_said_and_forgotten(stage: Stage) -> None:
    visitor = comes_with(stage, "zebra " * 7)
    visitor.sees("The code is wrong or no longer valid.")
    expect(visitor.panel("idle")).to_be_attached()
    visitor.presses("Find someone")
    expect(visitor.panel("waiting")).to_be_attached()
    visitor.sees("Looking for someone…")


def test_a_quick_exit_leaves_no_code_in_the_tab(stage: Stage) -> None:
    alice, bob = pair(stage)
    code = agree(alice, bob)
    waits = comes_with(stage, code)
    waits.sees("Waiting for your partner…")
    waits.page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere"))
    assert code in waits.page.evaluate("JSON.stringify(sessionStorage)")
    waits.presses("Quick exit")
    waits.sees("elsewhere")
    waits.page.goto(f"{stage.server.origin}/safety/")
    assert waits.page.evaluate("JSON.stringify(sessionStorage)") == "{}"


def test_axe_reports_no_violations(stage: Stage) -> None:
    stage.browse_with(bypass_csp=True)
    alice, bob = pair(stage)
    alice.presses("More")
    alice.presses("Meet again")
    assert_accessible(alice.page)
    close(alice)
    code = agree(alice, bob)
    assert_accessible(alice.page)
    alice.presses("Show the code")
    assert_accessible(alice.page)
    waits = comes_with(stage, code)
    waits.sees("Valid until:")
    assert_accessible(waits.page)
    landing = stage.visit()
    landing.page.goto(PATH)
    landing.page.get_by_text("I have a code to meet somebody again").click()
    assert_accessible(landing.page)


def test_a_block_hides_the_code_from_both(stage: Stage) -> None:
    alice, bob = pair(stage)
    agree(alice, bob)
    alice.presses("More")
    alice.presses("Block")
    alice.presses("Press again to block")
    for visitor in (alice, bob):
        expect(visitor.panel("ended")).to_be_attached()
        expect(visitor.page.locator(".panel [data-reunion=open]")).to_be_hidden()
        visitor.page.reload()
        expect(visitor.panel("idle")).to_be_attached()
        assert not visitor.page.locator("[data-reunion=open]:not([hidden])").count()


def test_the_code_can_be_copied(stage: Stage) -> None:
    alice, bob = pair(stage)
    code = agree(alice, bob)
    alice.context.grant_permissions(["clipboard-read", "clipboard-write"])
    alice.presses("Show the code")
    alice.presses("Copy the code")
    alice.sees("Copied")
    assert alice.page.evaluate("navigator.clipboard.readText()") == code


def test_a_pool_without_it_offers_nothing(stage: Stage) -> None:
    stage.prepare("from chat.models import Pool; Pool(slug='plain', name='Plain').save()")
    stage.awaits("/p/plain/")
    alice, bob = (stage.visit().comes(path="/p/plain/") for _ in range(2))
    alice.meets(bob)
    alice.presses("More")
    assert alice.page.get_by_text("Meet again").count() == 0


def test_a_wish_taken_back_offline_or_too_fast_is_sent_again(stage: Stage) -> None:
    alice, bob = stage.visit(), stage.visit()
    wire = Wire(alice.page)
    for visitor in (alice, bob):
        visitor.comes("tea", path=PATH)
    alice.meets(bob)
    choose(alice, "Within a day")
    wire.waits_until_said("meet_again", times=1)
    wire.cut()
    alice.presses("Within a day")
    wire.heal()
    wire.waits_until_said("meet_again", times=2)
    alice.presses("Within a day")
    wire.waits_until_said("meet_again", times=3)
    wire.refuse_next("meet_again", "rate_limited")
    alice.presses("Within a day")
    wire.waits_until_said("meet_again", times=4)
    wishes = [frame["on"] for frame in wire.said if frame["type"] == "meet_again"]
    assert wishes == [True, False, True, False]
