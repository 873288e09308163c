"""Every state that a visitor can see, and how to reach it: for tests and screenshots."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.questions_states import QUESTIONS
from tests.browser.rare_states import RARE, RARE_DISTURBING
from tests.browser.sides_states import SIDES
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Reach = Callable[[Stage], Visitor]


@dataclass(frozen=True)
class State:
    """`reach` acts on a stage until a visitor sees the state, and returns that visitor."""

    name: str
    reach: Reach
    #: Whether it changes settings or stops the server.
    disturbs: bool


def landing(stage: Stage) -> Visitor:
    alice = stage.visit()
    alice.page.goto("/")
    alice.sees("House rules")
    return alice


def privacy(stage: Stage) -> Visitor:
    """With the facts of one promise expanded."""
    alice = stage.visit()
    alice.page.goto("/privacy/")
    alice.sees("Redis writes nothing to disk.")
    alice.page.get_by_text("Everything in Redis expires on its own").click()
    alice.sees("keys without a TTL: 0")
    return alice


def safety(stage: Stage) -> Visitor:
    alice = stage.visit()
    alice.page.goto("/safety/")
    alice.sees("Talk to someone now")
    return alice


def pressured(stage: Stage) -> Visitor:
    alice = talking(stage)
    alice.presses("More")
    alice.page.locator("#menu").get_by_role("button", name="Need help?").click()
    alice.sees("You do not owe anyone an answer")
    return alice


def closed_site(stage: Stage) -> Visitor:
    stage.operate("is_open=off", "maintenance_message=We are painting the room. Back at nine.")
    alice = stage.visit()
    alice.page.goto("/")
    while not alice.page.get_by_text("Back at nine").count():
        alice.page.reload()
    return alice


def waiting(stage: Stage) -> Visitor:
    alice = stage.visit().comes()
    alice.sees("Looking for someone…")
    return alice


def idle(stage: Stage) -> Visitor:
    alice = waiting(stage)
    alice.presses("Stop waiting")
    alice.sees("You are not in a chat")
    return alice


def begun(stage: Stage) -> Visitor:
    alice, _ = stage.pair()
    return alice


def talking(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    bob.writes("It does not have to be")
    alice.sees("is typing")
    alice.writes("That is the best kind of")
    return alice


def lines(stage: Stage) -> Visitor:
    """A reply, an emoji, a link, code, and a withdrawn line."""
    alice, bob = stage.pair()
    bob.says("Tea or coffee?")
    alice.reads("Tea or coffee?")
    alice.uses("React with ❤️", "partner", "Tea or coffee?")
    alice.uses("Reply", "partner", "Tea or coffee?")
    alice.says("Tea, as at https://bücher.example/tea")
    bob.reads("Tea, as at")
    bob.says("I wrote a poem about it:\n```\nfor cup in tea:\n    drink(cup)\n```")
    alice.reads("I wrote a poem")
    alice.says("It is tee")
    bob.reads("It is tee")
    alice.uses("Delete", "me", "It is tee")
    alice.reaches(alice.lines("partner", "I wrote a poem"))
    return alice


def link(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    bob.says("See https://bücher.example/tea")
    alice.reads("See")
    alice.presses("https://bücher.example/tea")
    alice.sees("This link opens another site:")
    return alice


def menu(stage: Stage) -> Visitor:
    alice = begun(stage)
    alice.presses("More")
    alice.sees("Settings")
    return alice


def report(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    alice.presses("More")
    alice.presses("Report")
    alice.sees("What happened?")
    return alice


def sure(stage: Stage) -> Visitor:
    alice = talking(stage)
    alice.presses("Leave")
    alice.sees("Press again")
    return alice


def away(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    bob.page.close()
    alice.sees("lost the connection")
    return alice


def offline(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    stage.server.stop()
    alice.sees("You are offline")
    alice.says("This one waits in the page.")
    alice.sees_mark("This one waits in the page.", "waiting")
    return alice


def ended(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    return alice


def gone(stage: Stage) -> Visitor:
    alice, bob = stage.pair()
    _talk(alice, bob)
    alice.page.clock.install()
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    alice.page.clock.fast_forward("01:00")  # past the time in which a chat can be resumed
    alice.sees("The messages are gone.")
    return alice


def elsewhere(stage: Stage) -> Visitor:
    alice, _ = stage.pair()
    with alice.context.expect_page():
        alice.page.evaluate("() => { window.open(location.href, '_blank'); }")
    alice.sees("You are chatting in another tab")
    return alice


def closed(stage: Stage) -> Visitor:
    alice, _ = stage.pair()
    stage.operate("is_open=off", "maintenance_message=We are painting the room. Back at nine.")
    alice.sees("Back at nine")
    return alice


def unreachable(stage: Stage) -> Visitor:
    alice = stage.visit().comes()
    alice.sees("Looking for someone…")
    stage.server.stop()
    alice.sees("Your place in the queue is kept")
    return alice


def _talk(alice: Visitor, bob: Visitor) -> None:
    for speaker, listener, text in (
        (bob, alice, "Good evening. You like tea too?"),
        (alice, bob, "Yes, and the trains that have it in real cups."),
        (alice, bob, "I am on one now, somewhere between Lyon and the sea."),
        (bob, alice, "Then say hello to the sea for me."),
        (bob, alice, "What do you see out of the window?"),
        (alice, bob, "Mostly myself. It is dark already."),
    ):
        speaker.says(text)
        listener.reads(text)
        speaker.sees_mark(text, "delivered")


_QUIET = (
    landing,
    privacy,
    safety,
    waiting,
    idle,
    begun,
    talking,
    lines,
    link,
    pressured,
    menu,
    report,
    sure,
    away,
    ended,
    gone,
    elsewhere,
)
_DISTURBING = (closed_site, offline, closed, *RARE_DISTURBING, unreachable)
STATES = [
    State(reach.__name__.replace("_", "-"), reach, reach in _DISTURBING)
    for reach in (*_QUIET, *RARE, *QUESTIONS, *SIDES, *_DISTURBING)
]
