"""The keys of an encrypted chat are in the memory of its page, and leave it with the chat."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.encrypted import Pair, hear_each_other
from tests.browser.test_encryption import opened
from tests.browser.test_parting import leave

_COUNT = """function () {
  return this.filter(({ type, algorithm: { name } }) => name === "AES-GCM" || type === "private").length;
}"""


def keys_in_memory(page: Page) -> int:
    """How many keys of messages, or to make some, the page still reaches after its garbage was collected."""
    devtools = page.context.new_cdp_session(page)
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
    assert keys_in_memory(alice.page) >= 2
    alice.presses("More")
    alice.presses("Block")  # a chat that cannot go on
    alice.presses("Press again to block")
    alice.sees("You blocked this person")
    expect(alice.page.locator(".line")).to_have_count(0, timeout=30_000)
    assert keys_in_memory(alice.page) == 0


def test_the_keys_stay_for_the_second_chance_and_go_with_the_next_chat(sealed: Pair) -> None:
    alice, bob, _ = sealed
    hear_each_other(alice, bob, "hello")
    leave(alice)
    assert keys_in_memory(alice.page) >= 2
    alice.presses("Find someone else")
    bob.presses("Find someone else")
    alice.meets(bob)
    hear_each_other(alice, bob, "hello again")
    assert keys_in_memory(alice.page) >= 2


@pytest.mark.parametrize("which", [0, 1])
def test_quick_exit_drops_the_keys_at_once(sealed: Pair, which: int) -> None:
    visitor = sealed[:2][which]
    hear_each_other(sealed.alice, sealed.bob, "hello")
    # Stopped, or the page would be gone with its memory.
    visitor.page.evaluate("(document.querySelector('.bar [data-action=exit]').click(), window.stop())")
    assert visitor.page.evaluate("document.body.childElementCount") == 0
    assert keys_in_memory(visitor.page) == 0


#: Handshakes of two sides, which end while the browser computes: at the first, second ... of all its computations.
_CLOSING = """async (which) => {
  const { subtle } = crypto;
  const frames = [];
  window.all = [];
  for (let at = 0, isOver = false; !isOver; at++) {
    let [computed, isClosed] = [0, false];
    const sides = [];
    const close = () => {
      isClosed = true;
      sides[which].close();
    };
    for (const name of ["generateKey", "exportKey", "importKey", "deriveBits", "deriveKey", "sign", "digest"]) {
      subtle[name] = async (...values) => {
        const number = computed++;
        const result = await SubtleCrypto.prototype[name].apply(subtle, values);
        if (number === at) close();
        return result;
      };
    }
    const send = (i) => (frame) => {
      if (isClosed && i === which) frames.push([at, frame.step]);
      setTimeout(() => isClosed || sides[1 - i].hear(frame));
    };
    for (const [i, isFirst] of [true, false].entries()) {
      sides[i] = new Agreement({ pool: "main", chat: "chat", isFirst, send: send(i), changed: () => {} });
    }
    for (const side of sides) side.begin(true);
    await until(() => isClosed || sides.every((side) => side.isAgreed));
    isOver = !isClosed;
    await new Promise((later) => setTimeout(later, 20));
    all.push({ at, has: !isOver && Boolean(sides[which].keys || sides[which].isAgreed), sides });
    for (const side of sides) side.close();
  }
  return { frames, with: all.filter(({ has }) => has).map(({ at }) => at), times: all.length - 1 };
}"""


@pytest.mark.parametrize("which", [0, 1], ids=["the first", "the second"])
def test_a_page_that_closes_while_it_computes_keeps_no_key(chrome: Browser, which: int) -> None:
    with opened(chrome) as page:
        found = page.evaluate(_CLOSING, which)
        assert found["times"] > 10
        assert (found["frames"], found["with"]) == ([], [])
        assert keys_in_memory(page) == 0
