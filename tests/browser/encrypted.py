"""Steps in encrypted chats: two guests with their wires, what they say and see."""

from typing import NamedTuple

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.browser.wire import Frame, Wire

SEALED = "Only your two browsers can read this chat"
CLEAR = "This chat passes through the server in clear"
NEW_KEYS = "New keys: one of you reloaded"
#: A browser outside of a secure context has no WebCrypto.
WITHOUT_WEBCRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"


class Pair(NamedTuple):
    """Two guests in one chat, and what passes between their pages and the site."""

    alice: Visitor
    bob: Visitor
    wires: tuple[Wire, Wire]


def meet(alice: Visitor, bob: Visitor) -> Pair:
    wires = wired(alice, bob)
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    return Pair(alice, bob, wires)


def wired(alice: Visitor, bob: Visitor) -> tuple[Wire, Wire]:
    """Before they open the site."""
    return Wire(alice.page), Wire(bob.page)


def hear_each_other(alice: Visitor, bob: Visitor, turn: str) -> None:
    """Nothing is lost on the way: that would be repeated after 5 s."""
    for speaker, listener in ((alice, bob), (bob, alice)):
        text = f"{turn}, {speaker is alice}"
        speaker.says(text)
        expect(listener.lines("partner", text)).to_have_count(1)
        speaker.sees_mark(text, "delivered")


def code_of(visitor: Visitor) -> str:
    """The three numbers that the lock shows."""
    visitor.presses(SEALED)
    code = visitor.page.locator("#lock [data-slot=code]")
    expect(code).to_be_visible()
    shown = code.inner_text()
    visitor.presses("Back to the chat")
    return shown


def said_by(wire: Wire) -> list[Frame]:
    return [frame for frame in wire.said if frame["type"] == "say"]


def notes(visitor: Visitor, text: str) -> None:
    """Sees this remark between the messages, once."""
    expect(visitor.page.locator(".remark", has_text=text)).to_have_count(1)
