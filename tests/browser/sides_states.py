"""States of pools with two sides. In some of them a test answers in the site's place."""

from http import HTTPStatus

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Frame, Wire
from tests.support.pools import POOLS


def helpline(stage: Stage) -> Visitor:
    """The start page."""
    alice = _opens(stage, "/p/night/")
    alice.sees("I am a helper")
    return alice


def helper_start(stage: Stage) -> Visitor:
    """The start page, with the field for a helper's code."""
    alice = helpline(stage)
    alice.page.get_by_text("I am a helper").click()
    alice.sees("Your entry code")
    return alice


def in_line(stage: Stage) -> Visitor:
    alice, wire = _joins(stage)
    wire.tell(type="line", place=3, about=660, staffed=True)
    alice.sees("Your place in line: 3")
    alice.sees("11 minutes")
    return alice


def unstaffed(stage: Stage) -> Visitor:
    """No helper is ready."""
    alice, wire = _joins(stage)
    wire.tell(type="line", place=1, staffed=False)
    alice.sees("No helper is ready right now.")
    return alice


def line_closed(stage: Stage) -> Visitor:
    alice = _opens(stage, "/p/full/")
    alice.sees("The line is closed: nobody can join it right now.")
    alice.page.locator("#start button").click()
    alice.sees("Nobody can join the line right now.")
    return alice


def helper_pausing(stage: Stage) -> Visitor:
    return _helper(stage)[0]


def helper_ready(stage: Stage) -> Visitor:
    bob, wire = _helper(stage)
    wire.answer_next("find", lambda: wire.tell(type="waiting", since=1, waited=0))
    bob.presses("I am ready")
    bob.sees("You are ready")
    return bob


def tandem(stage: Stage) -> Visitor:
    """The start page of a language exchange."""
    alice = _opens(stage, "/p/tandem/")
    alice.page.get_by_label("I want to practise", exact=True).select_option("es")
    return alice


def tandem_waiting(stage: Stage) -> Visitor:
    alice = tandem(stage)
    alice.page.locator("#start button").click()
    alice.sees("You speak English and want to practise Spanish.")
    return alice


SIDES = (
    helpline,
    helper_start,
    in_line,
    unstaffed,
    line_closed,
    helper_pausing,
    helper_ready,
    tandem,
    tandem_waiting,
)


def _opens(stage: Stage, path: str) -> Visitor:
    """Makes the pools first on a server that is not shared."""
    if stage.server.status(path) == HTTPStatus.NOT_FOUND:
        stage.prepare(POOLS)
    stage.awaits(path)
    alice = stage.visit()
    alice.page.goto(path)
    return alice


def _joins(stage: Stage) -> tuple[Visitor, Wire]:
    """A seeker in line; the site tells nothing about it."""
    alice = _opens(stage, "/p/night/")
    wire = Wire(alice.page)
    wire.on_told = lambda event: [] if event["type"] == "line" else [event]
    alice.page.locator("#start button").click()
    wire.waits_for("waiting")
    return alice, wire


def _helper(stage: Stage) -> tuple[Visitor, Wire]:
    """A helper without a code: the site takes it for a seeker, and its page does not learn that."""
    bob = _opens(stage, "/p/night/")
    wire = Wire(bob.page)

    def helps(event: Frame) -> list[Frame]:
        if event["type"] == "line":
            return []
        return [event | {"side": "helper"} if event["type"] == "welcome" else event]

    wire.on_told = helps
    bob.page.locator("#start button").click()
    wire.waits_for("waiting")
    bob.presses("Pause")
    wire.tell(type="line", staffed=False, waiting=4)
    bob.sees("Waiting in line: 4")
    return bob, wire
