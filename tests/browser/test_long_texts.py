"""Pasted text of any length and kind stays fast: the work per key is linear in the text."""

import pytest

from tests.browser.visitor import Visitor

LONG = 50_000
#: The time to lay out one field with this many characters, with a margin for a busy machine.
LONGEST_MS = 100
WORST = (
    " ",
    "\n",
    " \n",
    "\t",
    "\u00a0",
    "\u2800",
    "\r",
    "a ",
    "`",
    "```\n",
    "http://",
    "@",
    "1",
    "1 ",
    ".a",
    "snap",
)
#: Work per key on the text, excluding the browser's own layout.
_KEY = """([made, long, end]) => {
  const field = document.querySelector("#text");
  field.value = made.repeat(long / made.length) + end;
  const took = () => {
    field.scrollHeight;
    const begun = performance.now();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return performance.now() - begun;
  };
  return Math.min(took(), took(), took());
}"""


@pytest.mark.parametrize("end", ["", "x"], ids=["alone", "before a letter"])
def test_a_key_after_a_long_paste_is_quick(pair: tuple[Visitor, Visitor], end: str) -> None:
    alice, bob = pair
    plain = alice.page.evaluate(_KEY, ["b", LONG, ""])
    slow = {made: alice.page.evaluate(_KEY, [made, LONG, end]) for made in WORST}
    assert {made: ms for made, ms in slow.items() if ms > max(LONGEST_MS, 8 * plain)} == {}
    alice.writes("and it goes on")
    alice.field.press("Enter")
    bob.reads("and it goes on")
