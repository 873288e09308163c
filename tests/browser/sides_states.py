"""States of pools with two sides. In some of them a test answers in the site's place."""

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Frame, Wire

_HELPLINE = """
from chat.models import Pool
Pool(
    slug="night", name="Night line", preset="helpline", encryption="required", queue_closed={queue_closed},
    hours="Europe/Berlin\\nmon-fri 00:00-24:00\\nsat,sun 00:00-12:00 12:30-24:00",
    elsewhere="Call us during the day: 030 123456.\\nOr write to night@example.org.",
    confidentiality="A helper tells nobody what you say, except if a life is in danger.",
).save()
"""
_TANDEM = """
from chat.models import Pool
Pool(slug="tandem", name="Language café", preset="tandem", hours="00:00-24:00").save()
"""


def helpline(stage: Stage) -> Visitor:
    """The start page."""
    alice = _helpline_of(stage)
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
    alice = _helpline_of(stage, queue_closed=True)
    wire = Wire(alice.page)

    def refuse(frame: Frame) -> list[Frame]:
        if frame["type"] != "find":
            return [frame]
        wire.tell(type="error", code="queue_closed", detail="", re="find", retry_after=600)
        return []

    wire.on_said = refuse
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
    stage.prepare(_TANDEM)
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


def _helpline_of(stage: Stage, *, queue_closed: bool = False) -> Visitor:
    stage.prepare(_HELPLINE.format(queue_closed=queue_closed))
    return _opens(stage, "/p/night/")


def _opens(stage: Stage, path: str) -> Visitor:
    """Once the server has read the new pool."""
    alice = stage.visit()
    alice.page.goto("/")
    while stage.server.status(path) != 200:
        alice.page.wait_for_timeout(100)
    alice.page.goto(path)
    return alice


def _joins(stage: Stage) -> tuple[Visitor, Wire]:
    alice = _helpline_of(stage)
    wire = Wire(alice.page)
    alice.page.locator("#start button").click()
    alice.sees("You are in line")
    return alice, wire


def _helper(stage: Stage) -> tuple[Visitor, Wire]:
    bob = _helpline_of(stage)
    wire = Wire(bob.page)

    def helps(event: Frame) -> list[Frame]:
        return [event | {"side": "helper"} if event["type"] == "welcome" else event]

    wire.on_told = helps
    bob.page.locator("#start button").click()
    wire.waits_for("welcome")
    bob.presses("Pause")
    wire.tell(type="line", staffed=False, waiting=4)
    bob.sees("Waiting in line: 4")
    return bob, wire
