"""Rarer states of the chat page. In some of them a test answers in the site's place."""

from typing import Any

from playwright.sync_api import expect

from chat.protocol.codes import CloseCode
from tests.browser.encrypted import WITHOUT_WEBCRYPTO
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire

_LONG = "The site moves house at nine and is back at ten. Chats of that hour are lost, as nothing of them is kept."
_CODE = "7QX2-9KMD-4TRW-ZB8C"
_DENIED = """() => {
  Object.defineProperty(Notification, "permission", { get: () => "denied" });
}"""


def unanswered(stage: Stage) -> Visitor:
    """The site has not answered yet."""
    alice = stage.visit()
    Wire(alice.page).cut()
    alice.comes()
    alice.sees("The server cannot be reached")
    return alice


def lonely(stage: Stage) -> Visitor:
    """Alone for a minute, with rare interests only, notified by a sound as the browser blocks the rest."""
    alice = stage.visit()
    wire = Wire(alice.page)
    alice.page.add_init_script(f"({_DENIED})()")
    alice.page.clock.install()
    alice.page.goto("/")
    alice.page.locator("#interests").fill("falconry in winter")
    alice.page.get_by_label("Only people who share one of these").check()
    alice.page.locator("#start button").click()
    wire.waits_for("waiting")
    wire.tell(type="online", count=1)
    wire.tell(type="waiting", since=1, waited=0, estimate=90)
    alice.page.clock.fast_forward(61_000)
    alice.sees("Nobody else is here right now.")
    alice.presses("Notify me when someone is here")
    alice.sees("Your browser blocks notifications from this site.")
    return alice


def banned(stage: Stage) -> Visitor:
    alice = _refused(stage, code="banned", detail="Be kind to the people you meet here.", appeal=_CODE)
    alice.sees("You are banned from this site")
    return alice


def banned_network(stage: Stage) -> Visitor:
    alice = _refused(stage, code="banned", detail="", network=True, appeal=_CODE)
    alice.sees("Your network is blocked for now.")
    return alice


def code_in_use(stage: Stage) -> Visitor:
    alice = _refused(stage, code="token_required", detail="")
    alice.sees("This code is already in use.")
    return alice


def rules_changed(stage: Stage) -> Visitor:
    alice = _refused(stage, code="rules_required", detail="", rules="new")
    alice.sees("The house rules have changed")
    return alice


def announced(stage: Stage) -> Visitor:
    """An announcement and a moderator's warning above a chat."""
    alice, _, wire = _pair(stage)
    wire.tell(type="notice", id="house", level="info", text=_LONG)
    wire.tell(type="notice", id="warned", level="warning", text="Be kind.", appeal=_CODE)
    alice.sees("Warning from a moderator:")
    return alice


def veiled(stage: Stage) -> Visitor:
    """A message that a filter hides, and another that it offers to report."""
    alice, bob, wire = _pair(stage, in_clear=True)
    alice.chooses("Hide rude messages until I tap them", on=True)
    bob.says("hello")
    alice.reads("hello")
    chat = alice.page.evaluate("JSON.parse(sessionStorage.getItem('passerby.')).chat.id")
    for n, filtered in ((1_000_001, {"blur": True}), (1_000_002, {"flag": True})):
        wire.tell(type="said", chat=chat, n=n, at=1, text="You egg, send me cash", **filtered)
    alice.sees("Report this")
    alice.sees("Hidden because it may be rude")
    return alice


def nudged(stage: Stage) -> Visitor:
    """About to send contact details."""
    alice, bob = stage.pair()
    bob.says("Where can I write to you?")
    alice.reads("Where can I write to you?")
    alice.says("To alice@example.org, if you like")
    expect(alice.page.locator(".nudge")).to_be_visible()
    return alice


def blocking(stage: Stage) -> Visitor:
    """Asked once more before it blocks the partner."""
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    alice.presses("More")
    alice.presses("Block")
    alice.sees("Press again to block")
    return alice


def asked(stage: Stage) -> Visitor:
    """The partner, who left, has not answered yet."""
    alice, bob = _left(stage)
    alice.presses("Ask them to come back")
    alice.sees("Asked. The chat goes on if they agree.")
    bob.sees("Your partner would like to keep talking")
    return alice


def wanted(stage: Stage) -> Visitor:
    alice, bob = _left(stage)
    alice.presses("Ask them to come back")
    bob.sees("Your partner would like to keep talking")
    return bob


def answering(stage: Stage) -> Visitor:
    """Replying, with a text that is too long."""
    alice, bob = stage.pair()
    bob.says("Do you remember the first train that you took alone, and where it went?")
    alice.reads("Do you remember")
    alice.uses("Reply", "partner", "Do you remember")
    alice.writes("To the sea. " * 400)
    expect(alice.page.locator("#counter")).not_to_be_empty()
    return alice


def encrypted(stage: Stage) -> Visitor:
    """A chat on a site that encrypts."""
    stage.operate("encryption=when_possible")
    stage.server.stop()
    stage.server.start()
    alice, bob = stage.pair()
    bob.says("hello")
    alice.reads("hello")
    expect(alice.page.locator("[data-action=lock]")).to_be_visible()
    return alice


def lock(stage: Stage) -> Visitor:
    """The numbers to compare."""
    alice = encrypted(stage)
    alice.page.locator("[data-action=lock]").click()
    alice.sees("Both of you see these numbers.")
    return alice


RARE = (
    unanswered,
    lonely,
    banned,
    banned_network,
    code_in_use,
    rules_changed,
    announced,
    veiled,
    nudged,
    blocking,
    asked,
    wanted,
    answering,
)
#: Those that change settings.
RARE_DISTURBING = (encrypted, lock)


def _refused(stage: Stage, **error: Any) -> Visitor:
    """A visitor whose `hello` is answered with that error and a close."""
    alice = stage.visit()
    wire = Wire(alice.page)

    def refuse() -> None:
        wire.tell(type="error", re="hello", retry_after=86_400, **error)
        wire.close(CloseCode.REFUSED)

    wire.answer_next("hello", refuse)
    return alice.comes()


def _pair(stage: Stage, *, in_clear: bool = False) -> tuple[Visitor, Visitor, Wire]:
    alice, bob = stage.visit(), stage.visit()
    if in_clear:
        bob.page.add_init_script(WITHOUT_WEBCRYPTO)
    wire = Wire(alice.page)
    alice.comes("tea")
    bob.comes("tea")
    alice.meets(bob)
    return alice, bob, wire


def _left(stage: Stage) -> tuple[Visitor, Visitor]:
    """A chat that the second one left."""
    alice, bob = stage.pair()
    bob.says("I have to catch a train")
    alice.reads("I have to catch")
    bob.presses("Leave")
    bob.presses("Press again")
    alice.sees("Your partner left")
    return alice, bob
