"""A helpline from both of its sides: the line, the helper who says when it is ready, and what they hear of it."""

from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.support.pools import HELPERS_CODES

_LISTEN = """() => {
  window.heard = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) window.heard.push(node.textContent);
  }).observe(document.querySelector("#announcer"), { childList: true });
}"""


def joins(visitor: Visitor, path: str = "/p/night/") -> Visitor:
    visitor.page.goto(path)
    visitor.page.locator("#start button").click()
    visitor.page.wait_for_url("**/chat/")
    return visitor


def helps(visitor: Visitor, code: str) -> Visitor:
    visitor.page.goto("/p/night/")
    visitor.page.get_by_text("I am a helper").click()
    visitor.page.get_by_label("Your entry code").fill(code)
    visitor.page.locator("#start button").click()
    visitor.sees("You are pausing")
    return visitor


def leaves(visitor: Visitor) -> None:
    visitor.presses("Leave")
    visitor.presses("Press again to leave")


def test_a_seeker_waits_until_a_helper_is_ready_and_a_helper_until_it_says_so(stage: Stage) -> None:
    alice = joins(stage.visit())
    alice.sees("Your place in line: 1")
    alice.sees("No helper is ready right now.")
    alice.sees("Call us during the day: 030 123456.")
    alice.sees("Samaritans (UK, Ireland)")

    bob = helps(stage.visit(), HELPERS_CODES[0])
    bob.sees("Waiting in line: 1")
    expect(alice.panel("waiting")).to_be_attached()
    bob.presses("I am ready")

    alice.meets(bob)
    alice.sees("You are writing with a helper.")
    expect(bob.page.locator(".opening [data-sides=partner]")).to_be_hidden()
    for visitor in (alice, bob):
        expect(visitor.page.get_by_role("button", name="Next")).to_have_count(0)
        expect(visitor.page.get_by_text("To break the ice:")).to_have_count(0)
    alice.page.reload()
    alice.sees("You are writing with a helper.")
    alice.says("hello")
    bob.reads("hello")
    leaves(bob)
    alice.sees("Your partner left")
    alice.presses("Join the line again")
    alice.sees("Your place in line: 1")

    bob.sees("Waiting in line: 1")
    expect(bob.panel("ended")).to_be_attached()
    bob.presses("I am ready")
    alice.meets(bob)
    leaves(bob)  # so that the next test finds no helper


def test_who_came_first_is_served_first_and_the_next_one_moves_up(stage: Stage) -> None:
    alice = joins(stage.visit())
    alice.sees("Your place in line: 1")
    carol = joins(stage.visit())
    carol.sees("Your place in line: 2")
    bob = helps(stage.visit(), HELPERS_CODES[1])
    bob.sees("Waiting in line: 2")

    bob.presses("I am ready")

    alice.meets(bob)
    carol.sees("Your place in line: 1")
    carol.sees("Helpers are here")
    expect(carol.page.locator("p[data-sides=unstaffed]")).to_be_hidden()
    leaves(bob)


def test_a_helper_who_is_ready_may_pause_and_a_reload_changes_neither(stage: Stage) -> None:
    bob = helps(stage.visit(), HELPERS_CODES[2])
    bob.presses("I am ready")
    bob.sees("You are ready")
    bob.page.reload()
    bob.sees("You are ready")

    bob.presses("Pause")
    bob.sees("You are pausing")
    bob.page.reload()

    bob.sees("You are pausing")
    alice = joins(stage.visit())
    alice.sees("No helper is ready right now.")
    bob.sees("Waiting in line: 1")
    expect(bob.panel("idle")).to_be_attached()


def test_a_reload_keeps_the_place_in_line(stage: Stage) -> None:
    alice = joins(stage.visit())
    alice.sees("Your place in line: 1")
    carol = joins(stage.visit())
    carol.sees("Your place in line: 2")

    alice.page.reload()

    alice.sees("Your place in line: 1")
    carol.sees("Your place in line: 2")


def test_a_new_place_is_read_out_at_most_every_ten_seconds(stage: Stage) -> None:
    alice = stage.visit()
    wire = Wire(alice.page)
    wire.on_told = lambda event: [] if event["type"] == "line" else [event]
    alice.page.clock.install()
    joins(alice)
    wire.waits_for("waiting")
    alice.page.evaluate(_LISTEN)

    for place in (4, 3, 2):
        wire.tell(type="line", place=place, staffed=True)
        alice.sees(f"Your place in line: {place}")
    assert heard(alice) == ["Your place in line: 4"]
    alice.page.clock.fast_forward(10_000)
    alice.page.clock.run_for(2_000)
    wire.tell(type="line", place=2, about=300, staffed=True)
    alice.sees("5 minutes")
    alice.page.clock.run_for(20_000)

    assert heard(alice) == ["Your place in line: 4", "Your place in line: 2"]


def test_when_the_line_is_closed_a_seeker_is_told_and_comes_in_once_it_opens(own_stage: Stage) -> None:
    stage = own_stage
    stage.prepare("from chat.models import Pool; Pool(slug='day', name='Day', preset='helpline', "
                  "hours='00:00-24:00', queue_closed=True).save()")  # fmt: skip
    alice = stage.visit()
    stage.awaits("/p/day/")
    joins(alice, "/p/day/")
    alice.sees("The line is closed")
    alice.sees("Nobody can join the line right now.")
    alice.sees("Other ways to find help")

    stage.prepare("from chat.models import Pool\n"
                  "pool = Pool.objects.get(); pool.queue_closed = False; pool.save()")  # fmt: skip

    alice.sees("Your place in line: 1")
    expect(alice.page.locator("p[data-sides=closed]")).to_be_hidden()


def test_the_field_for_a_helpers_code_does_not_stand_in_a_seekers_way(stage: Stage) -> None:
    alice = stage.visit()
    alice.page.goto("/p/night/")
    expect(alice.page.get_by_label("Your entry code")).to_be_hidden()

    alice.page.goto("about:blank")
    alice.page.goto(f"/p/night/#code={HELPERS_CODES[3].replace('-', '')}")

    expect(alice.page.get_by_label("Your entry code")).to_have_value(HELPERS_CODES[3].replace("-", ""))
    expect(alice.page.get_by_label("Your entry code")).to_be_visible()


def test_a_wrong_code_is_refused_and_never_taken_for_a_seeker(stage: Stage) -> None:
    bob = stage.visit()
    bob.page.goto("/p/night/")
    bob.page.get_by_text("I am a helper").click()
    bob.page.get_by_label("Your entry code").fill("AAAA-AAAA-AAAA-AAAA")
    bob.page.locator("#start button").click()
    bob.sees("This code is not valid.")


def heard(visitor: Visitor) -> list[str]:
    """The places that were read out."""
    texts: list[str] = visitor.page.evaluate("window.heard")
    return [text.strip() for text in texts if text.startswith("Your place")]
