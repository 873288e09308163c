"""Encrypted chats whose server, or whose partner's page, does not keep to the protocol: nothing false is shown."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from clients.python.passerby.encryption import Agreement, First, Scope, Second
from tests.browser.encrypted import Pair, code_of, hear_each_other, meet, notes, wired
from tests.browser.stage import Stage
from tests.browser.wire import Frame, Wire
from tests.support.processes import ServerProcess

UNPROVED = "A message without proof was not shown"
FAILED = "The chat ended: no keys could be agreed"
#: A page whose commitments are those of other texts. Each box is otherwise as it should be.
LIES = """
const sign = SubtleCrypto.prototype.sign;
SubtleCrypto.prototype.sign = async function (name, key, data) {
  const signed = await sign.call(this, name, key, data);
  const isCommitment = new TextDecoder().decode(data).includes("passerby-e2e-1 frank");
  const other = new Uint8Array([...new Uint8Array(data), 33]);
  return isCommitment && window.lies ? sign.call(this, name, key, other) : signed;
};
"""


class Between:
    """A server that agrees on keys with each of both pages, in place of the other one."""

    def __init__(self, pair_of_wires: tuple[Wire, Wire]) -> None:
        for wire in pair_of_wires:
            side = _Side(wire)
            wire.on_told, wire.on_said = side.told, side.said


class _Side:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._chat = ""
        self._agreement: Agreement | None = None

    def told(self, event: Frame) -> list[Frame]:
        if event["type"] == "matched":
            self._chat = event["chat"]
            mine: type[First] | type[Second] = Second if event["role"] == "first" else First
            self._agreement = mine(Scope("main", self._chat))
            self._agreement.begin(time.monotonic(), is_fresh=True)
            return [event, *self._frames()]
        return [] if event["type"] == "key" else [event]

    def said(self, frame: Frame) -> list[Frame]:
        if frame["type"] != "key":
            return [frame]
        assert self._agreement is not None
        self._agreement.hear(frame, time.monotonic())
        for answer in self._frames():
            self._wire.tell(**answer)
        return []

    def _frames(self) -> list[Frame]:
        assert self._agreement is not None
        frames = self._agreement.frames(time.monotonic())
        return [{"chat": self._chat, **frame, "type": "key"} for frame in frames]


def test_a_server_that_swaps_keys_is_noticed_by_the_numbers(encrypting: Stage) -> None:
    alice, bob = encrypting.visit(), encrypting.visit()
    wires = wired(alice, bob)
    Between(wires)
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    assert code_of(alice) != code_of(bob)


def test_a_text_in_clear_is_neither_shown_nor_confirmed(sealed: Pair) -> None:
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")
    chat = wires[0].said[-1]["chat"]
    wires[0].tell(type="said", chat=chat, n=99, at=1, text="forged by the server")
    hear_each_other(alice, bob, "after")
    expect(alice.lines("partner", "forged")).to_have_count(0)
    assert 99 not in [n for frame in wires[0].said if frame["type"] == "got" for n in frame["ns"]]


def test_a_box_that_was_altered_on_its_way_is_shown_when_it_comes_again_whole(sealed: Pair) -> None:
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")
    altered: list[Frame] = []

    def alter(event: Frame) -> list[Frame]:
        if event["type"] == "said" and not altered:
            altered.append(event)
            return [event | {"box": event["box"][:-4] + "AAAA"}]
        return [event]

    wires[1].on_told = alter
    alice.says("whole")
    bob.reads("whole")
    expect(bob.page.locator(".remark")).to_have_count(0)


def test_a_box_with_two_openings_is_never_shown_and_said_once(encrypting: Stage) -> None:
    alice, bob = encrypting.visit(), encrypting.visit()
    bob.page.add_init_script(LIES)
    meet(alice, bob)
    hear_each_other(alice, bob, "before")
    bob.page.evaluate("window.lies = true")
    for number in range(3):
        bob.says(f"abuse {number}")
        bob.sees_mark(f"abuse {number}", "delivered")  # or it would be repeated for ever
    notes(alice, UNPROVED)
    bob.page.evaluate("window.lies = false")
    hear_each_other(alice, bob, "after")
    expect(alice.lines("partner", "abuse")).to_have_count(0)
    notes(alice, UNPROVED)


@pytest.mark.parametrize(("step", "field"), [(1, "commit"), (3, "mac"), (4, "mac")])
def test_an_altered_handshake_ends_the_chat_and_the_page_says_why(
    encrypting: Stage, step: int, field: str
) -> None:
    alice, bob = encrypting.visit(), encrypting.visit()

    def alter(event: Frame) -> list[Frame]:
        if event["type"] == "key" and event["step"] == step:
            first = "B" if event[field][0] == "A" else "A"
            return [event | {field: first + event[field][1:]}]
        return [event]

    for wire in wired(alice, bob):
        wire.on_told = alter
    for visitor in (alice, bob):
        visitor.comes()
    alice.meets(bob)
    alice.says("waits for keys")
    for visitor in (alice, bob):
        expect(visitor.panel("ended")).to_be_attached(timeout=30_000)
    titles = [visitor.page.locator(".panel--ended .panel__title").inner_text() for visitor in (alice, bob)]
    assert FAILED in titles
    assert set(titles) <= {FAILED, "Your partner left"}
    failed = (alice, bob)[titles.index(FAILED)]
    failed.sees("could not agree on keys to encrypt this chat")
    assert not any(undo.is_visible() for undo in failed.page.locator("[data-part=undo]").all())


@pytest.mark.parametrize("step", [3, 4])
def test_after_a_failed_handshake_the_partner_can_ask_to_go_on(encrypting: Stage, step: int) -> None:
    alice, bob = encrypting.visit(), encrypting.visit()

    def alter(event: Frame) -> list[Frame]:
        is_altered = event["type"] == "key" and event["step"] == step
        return [event | {"mac": "A" * 43 + "="} if is_altered else event]

    wires = wired(alice, bob)
    for wire in wires:
        wire.on_told = alter
    for visitor in (alice, bob):
        visitor.comes()
    for visitor in (alice, bob):
        expect(visitor.panel("ended")).to_be_attached()
    has_failed = alice.page.locator(".panel--ended .panel__title").inner_text() == FAILED
    failed, partner = (alice, bob) if has_failed else (bob, alice)
    for wire in wires:
        wire.on_told = lambda event: [event]
    partner.presses("Ask them to come back")
    failed.sees("Your partner would like to keep talking")
    failed.presses("Keep talking")
    alice.meets(bob)
    hear_each_other(alice, bob, "with keys now")
    assert code_of(alice) == code_of(bob)
    failed.presses("Leave")
    failed.presses("Press again")
    failed.sees("You left the chat")


@pytest.mark.parametrize("is_reloaded", [False, True], ids=["after a lost connection", "after a reload"])
def test_a_chat_that_is_said_to_be_no_longer_encrypted_ends(sealed: Pair, is_reloaded: bool) -> None:
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")

    def downgrade(event: Frame) -> list[Frame]:
        if event["type"] != "welcome":
            return [event]
        return [
            event
            | {"chat": {name: value for name, value in event["chat"].items() if name not in ("e2e", "role")}}
        ]

    wires[0].on_told = downgrade
    if is_reloaded:
        alice.page.reload()
    else:
        wires[0].close(4000)
    alice.sees(FAILED)
    bob.sees("Your partner left")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"step": 1, "h": "AAAA", "commit": "x"},
        {"step": 9, "h": "A" * 16},
        {"step": 3, "h": "A" * 16, "pk": "", "r": "", "mac": ""},
        {"step": 2, "h": "A" * 16, "pk": 7},
        {"step": 0, "h": None},
        {"step": 4, "h": "ü" * 16, "mac": "A" * 44},
    ],
)
def test_a_malformed_key_changes_nothing(sealed: Pair, fields: dict[str, Any]) -> None:
    alice, bob, wires = sealed
    hear_each_other(alice, bob, "before")
    code = code_of(alice)
    chat = wires[0].said[-1]["chat"]
    for wire in wires:
        wire.tell(type="key", chat=chat, **fields)
        wire.tell(type="said", chat=chat, n=9, at=1, box="ü", tag=fields.get("mac"))
    hear_each_other(alice, bob, "after")
    assert code_of(alice) == code_of(bob) == code


#: What a box may contain although the site would have refused it, and whether it is shown.
CONTENTS = [
    ({"text": "hello"}, True),
    ({"text": "x" * 10}, True),
    ({"text": "👋" * 11}, False),
    ({"text": "\u200b"}, False),
    ({"reaction": {"by": "me", "n": 1, "emoji": "❤️"}}, True),
    ({"reaction": {"by": "me", "n": 1, "emoji": ""}}, True),
    ({"reaction": {"by": "me", "n": 1, "emoji": "no emoji"}}, False),
    ({"unsay": 1}, True),
    (None, False),
]


@pytest.mark.parametrize(("content", "is_shown"), CONTENTS)
def test_the_page_shows_only_what_the_site_would_pass_on(
    chrome: Browser, server: ServerProcess, content: dict[str, Any] | None, is_shown: bool
) -> None:
    page = chrome.new_page(base_url=server.origin)
    module = re.search(r'href="(/static/js/client/sealing[^"]*)"', page.request.get("/chat/").text())
    assert module
    page.goto("/robots.txt")
    said = page.evaluate(
        """async ([module, content]) => {
          const { Sealing } = await import(module);
          class Agreement { open() { return { content, opening: "kf" }; } }
          const welcome = () => ({ limits: { text: 5 }, toggles: { text_limit: 10 }, reactions: ["❤️"] });
          class Screening { async judge(text) { return { text }; } }
          const load = async () => ({ Agreement, Screening });
          const sealing = new Sealing({ load, welcome });
          await load();
          await null;
          return sealing.open({ type: "said", chat: "c", n: 1, at: 2, seal: "s", box: "b", tag: "t" });
        }""",
        [module[1], content],
    )
    expected = {"type": "said", "chat": "c", "n": 1}
    shown = {"at": 2, "seal": "s", "open": "kf", **content} if content else {}
    if "text" in shown:
        shown["sent"] = shown["text"]
    assert said == expected | (shown if is_shown else {"isUnproved": True})
    page.close()
