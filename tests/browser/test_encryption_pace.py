"""What encryption costs a page with a slow processor: its keys and its first message. Printed, not judged."""

import sys
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from tests.browser.encrypted import SEALED, WITHOUT_WEBCRYPTO
from tests.browser.stage import Stage

pytestmark = pytest.mark.slow

CHATS = 10
SLOWER = 4
#: Milliseconds from `matched` to the keys, in the page's own time, and the round trips of the four frames.
_WATCH = """
window.times = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => note(JSON.parse(data)));
  }
  send(data) { note(JSON.parse(data), true); super.send(data); }
};
function note({ type, step }, isSent = false) {
  if (type === "matched" || type === "key") times.push([type, step ?? 0, performance.now(), isSent]);
}
"""


def slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def test_how_long_a_handshake_takes(encrypting: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    whole: list[float] = []
    exchange: list[float] = []
    for _ in range(CHATS):
        alice, bob = encrypting.visit(), encrypting.visit()
        for visitor in (alice, bob):
            visitor.page.add_init_script(_WATCH)
            visitor.comes()
            slow_down(visitor.page)
        alice.meets(bob)
        for visitor in (alice, bob):
            visitor.presses(SEALED)
            expect(visitor.page.locator("#lock [data-slot=code]")).to_be_visible()
        frames = [visitor.page.evaluate("times") for visitor in (alice, bob)]
        assert sorted(step for times in frames for kind, step, *_ in times if kind == "key") == [
            1,
            1,
            2,
            2,
            3,
            3,
            4,
            4,
        ]
        for times in frames:
            whole.append(times[-1][2] - times[0][2])
            sent = {step: when for _, step, when, is_sent in times if is_sent}
            if 1 in sent:
                exchange.append(sent[3] - sent[1])
        for visitor in (alice, bob):
            visitor.page.close()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{SLOWER} times slower: from matched to the last frame {figures(whole)}; "
            f"from the first frame until the first may send {figures(exchange)}\n"
        )


#: Says something as soon as the chat begins, and notes when, or when the partner's first line is on the page.
_SPEAK = """
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      const { type, role } = JSON.parse(data);
      if (type === "matched") setTimeout(() => speak(role));
    });
  }
};
function speak(role) {
  window.role = role;
  window.began = Date.now();
  if (!window.speaks) return;
  const field = document.querySelector("#text");
  field.value = "first!";
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (document.querySelector(".line[data-by=partner]")) window.heard ??= Date.now();
}).observe(document, { childList: true, subtree: true }));
"""


def test_how_much_later_a_first_message_arrives(
    encrypting: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both kinds of chats in turn, as the machine may be busy."""
    took: dict[str, list[float]] = {"in clear": [], "encrypted, first": [], "encrypted, second": []}
    for number in range(CHATS * 3):
        alice, bob = encrypting.visit(), encrypting.visit()
        for visitor in (alice, bob):
            visitor.page.add_init_script(_SPEAK)
            if number % 3 == 0:
                visitor.page.add_init_script(WITHOUT_WEBCRYPTO)
        alice.page.add_init_script("window.speaks = true")
        for visitor in (bob, alice):
            visitor.page.goto("/")
            visitor.page.locator("#start button").click()
            visitor.page.wait_for_url("**/chat/")
            slow_down(visitor.page)
        alice.meets(bob)
        bob.reads("first!")
        role = alice.page.evaluate("window.role")
        kind = f"encrypted, {role}" if role else "in clear"
        took[kind].append(bob.page.evaluate("window.heard") - alice.page.evaluate("window.began"))
        for visitor in (alice, bob):
            visitor.context.close()
    encrypting.visitors.clear()
    with capsys.disabled():
        for kind, times in took.items():
            sys.stdout.write(
                f"\n{SLOWER} times slower, first message {kind}: {figures(times)}, {len(times)} chats\n"
            )


def figures(took: list[float]) -> str:
    took.sort()
    return f"median {median(took):.0f} ms, p95 {took[int(len(took) * 0.95)]:.0f} ms"
