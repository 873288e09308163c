"""A suspended page closes its connection first, and has removed expired text when it returns."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.condition import becomes_true
from tests.browser.conftest import ARGUMENTS, Visit
from tests.browser.stage import Stage
from tests.browser.test_everywhere import hide
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.chromium import chromium
from tests.support.processes import ServerProcess

#: The clock advances a minute while the page is away; `seen` records for each later frame whether it shows
#: text.
_A_MINUTE_LATER = """
  let late = 0;
  const now = Date.now;
  Date.now = () => now() + late;
  window.seen = [];
  const look = () => {
    const lines = [...document.querySelectorAll(".line__text")];
    window.seen.push(lines.some((line) => line.checkVisibility({ opacityProperty: true })));
    requestAnimationFrame(look);
  };
  document.addEventListener("resume", () => {
    late += 60_000;
    window.seen = [];
    requestAnimationFrame(look);
  });
"""


@pytest.fixture(scope="module")
def keeping(chrome: Browser) -> Iterator[Browser]:
    """A browser with the back/forward cache: Playwright switches it off, and a headless shell has none."""
    browser = chrome.browser_type.launch(
        executable_path=chromium(profiled=True),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def kept(keeping: Browser, server: ServerProcess) -> Iterator[Stage]:
    stage = Stage(browser=keeping, server=server)
    yield stage
    stage.close()
    assert stage.complaints == []


def goes_elsewhere(visitor: Visitor) -> None:
    """Types the address of another site into the same tab."""
    visitor.page.evaluate("window.isKept = true")
    visitor.context.route("https://elsewhere.example/", lambda route: route.fulfill(body="Elsewhere"))
    visitor.page.goto("https://elsewhere.example/")


def comes_back(visitor: Visitor) -> None:
    visitor.page.go_back(wait_until="commit")
    becomes_true(visitor.page, "window.isKept")  # otherwise it would be a new page


def test_typing_another_address_makes_the_guest_away_until_back(kept: Stage) -> None:
    alice, bob = kept.pair()
    alice.says("look at this")
    bob.reads("look at this")
    goes_elsewhere(alice)
    expect(bob.page.locator("body[data-status=away]")).to_be_attached(timeout=5_000)
    bob.says("are you there?")
    comes_back(alice)
    alice.reads("are you there?")
    expect(alice.lines("me", "look at this")).to_be_visible()
    expect(bob.page.locator("body[data-status='']")).to_be_attached()
    alice.says("again")
    bob.reads("again")


def test_a_frozen_tab_is_away_and_returns_when_it_is_thawed(stage: Stage) -> None:
    alice, bob = stage.pair()
    alice.page.evaluate("document.dispatchEvent(new Event('freeze'))")
    expect(bob.page.locator("body[data-status=away]")).to_be_attached(timeout=5_000)
    alice.page.evaluate("document.dispatchEvent(new Event('resume'))")
    expect(bob.page.locator("body[data-status='']")).to_be_attached()


def test_a_hidden_tab_stays_in_the_chat(stage: Stage) -> None:
    alice, bob = stage.pair()
    hide(alice, hidden=True)
    bob.says("take your time")
    alice.reads("take your time")
    bob.sees_mark("take your time", "delivered")
    expect(bob.page.locator("body[data-status='']")).to_be_attached()


def test_a_machine_that_slept_connects_again_at_once(visit: Visit) -> None:
    alice, bob = visit(), visit()
    wire = Wire(alice.page)
    alice.page.clock.install()
    alice.comes()
    bob.comes()
    alice.meets(bob)
    assert wire.times("hello") == 1
    alice.page.clock.fast_forward("10:00")  # no timer ran in between
    wire.waits_until_said("hello", times=2)
    assert wire.times("ping") == 0  # without a ping on the old connection
    bob.says("good morning")
    alice.reads("good morning")


def test_a_page_that_wakes_sends_a_ping_at_once(visit: Visit) -> None:
    alice, bob = visit(), visit()
    wire = Wire(alice.page)
    alice.comes()
    bob.comes()
    alice.meets(bob)
    hide(alice, hidden=True)
    wire.fall_silent()
    hide(alice, hidden=False)
    wire.waits_until_said("hello", times=2)
    bob.says("good morning")
    alice.reads("good morning")


@pytest.mark.parametrize("minutes", [1, 3], ids=["before the talk is given up", "after"])
def test_the_text_of_a_running_chat_is_shown_after_a_sleep(kept: Stage, minutes: int) -> None:
    alice, bob = kept.visit(), kept.visit()
    alice.page.add_init_script(_A_MINUTE_LATER.replace("60_000", f"{minutes} * 60_000"))
    alice.comes()
    bob.comes()
    alice.meets(bob)
    bob.says("stay")
    alice.reads("stay")
    goes_elsewhere(alice)
    comes_back(alice)
    expect(alice.page.locator("body[data-status='']")).to_be_attached()
    expect(alice.page.locator("[data-covered]")).to_have_count(0)
    expect(alice.lines("partner", "stay")).to_be_visible()


def test_after_a_chats_end_its_text_is_gone_in_the_first_frame_after_back(kept: Stage) -> None:
    alice, bob = kept.visit(), kept.visit()
    alice.page.add_init_script(_A_MINUTE_LATER)
    alice.comes()
    bob.comes()
    alice.meets(bob)
    bob.says("between us")
    alice.reads("between us")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    goes_elsewhere(alice)
    comes_back(alice)
    becomes_true(alice.page, "window.seen.length > 3")
    assert not any(alice.page.evaluate("window.seen"))
    assert "between us" not in alice.page.content()
    alice.sees("The messages are gone.")


def test_after_a_chat_ended_during_a_long_sleep_its_text_is_not_shown(kept: Stage) -> None:
    alice, bob = kept.visit(), kept.visit()
    alice.page.add_init_script(_A_MINUTE_LATER.replace("60_000", "3 * 60_000"))
    alice.comes()
    bob.comes()
    alice.meets(bob)
    bob.says("between us")
    alice.reads("between us")
    goes_elsewhere(alice)
    expect(bob.page.locator("body[data-status=away]")).to_be_attached()
    bob.presses("Leave")
    bob.presses("Press again")
    comes_back(alice)
    alice.sees("Your partner left")
    assert not any(alice.page.evaluate("window.seen"))
    assert "between us" not in alice.page.content()
