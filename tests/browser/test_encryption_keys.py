"""The keys of an encrypted chat are in the memory of its page, and leave it with the chat."""

import pytest
from playwright.sync_api import expect

from tests.browser.encrypted import Pair, hear_each_other
from tests.browser.test_parting import leave
from tests.browser.visitor import Visitor

_COUNT = """function () {
  return this.filter(({ type, algorithm: { name } }) => name === "AES-GCM" || type === "private").length;
}"""


def keys_in_memory(visitor: Visitor) -> int:
    """How many keys of messages, or to make some, the page still reaches after its garbage was collected."""
    devtools = visitor.context.new_cdp_session(visitor.page)
    prototype = devtools.send("Runtime.evaluate", {"expression": "CryptoKey.prototype"})
    found = devtools.send("Runtime.queryObjects", {"prototypeObjectId": prototype["result"]["objectId"]})
    counted = devtools.send(
        "Runtime.callFunctionOn",
        {
            "objectId": found["objects"]["objectId"],
            "functionDeclaration": _COUNT,
            "returnByValue": True,
        },
    )
    devtools.detach()
    return int(counted["result"]["value"])


def test_the_keys_go_when_the_words_have_faded(sealed: Pair) -> None:
    alice, bob, _ = sealed
    hear_each_other(alice, bob, "hello")
    assert keys_in_memory(alice) >= 2
    alice.presses("More")
    alice.presses("Block")  # a chat that cannot go on
    alice.presses("Press again to block")
    alice.sees("You blocked this person")
    expect(alice.page.locator(".line")).to_have_count(0, timeout=30_000)
    assert keys_in_memory(alice) == 0


def test_the_keys_stay_for_the_second_chance_and_go_with_the_next_chat(sealed: Pair) -> None:
    alice, bob, _ = sealed
    hear_each_other(alice, bob, "hello")
    leave(alice)
    assert keys_in_memory(alice) >= 2
    alice.presses("Find someone else")
    bob.presses("Find someone else")
    alice.meets(bob)
    hear_each_other(alice, bob, "hello again")
    assert keys_in_memory(alice) >= 2


@pytest.mark.parametrize("which", [0, 1])
def test_quick_exit_drops_the_keys_at_once(sealed: Pair, which: int) -> None:
    visitor = sealed[:2][which]
    hear_each_other(sealed.alice, sealed.bob, "hello")
    # Stopped, or the page would be gone with its memory.
    visitor.page.evaluate("(document.querySelector('.bar [data-action=exit]').click(), window.stop())")
    assert visitor.page.evaluate("document.body.childElementCount") == 0
    assert keys_in_memory(visitor) == 0
