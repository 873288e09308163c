"""A hostile server: no frame raises in either core, no altered one shows another text, and swapped keys show."""

import json
import os
import random
from contextlib import suppress
from typing import Any

import pytest

from clients.python.passerby.encryption import (
    Agreement,
    AlteredError,
    First,
    Scope,
    Second,
    UnknownKeyError,
    UnprovedError,
)
from clients.python.passerby.encryption.boxes import decode, encode
from tests.unit.clients.between import Between, agreed
from tests.unit.clients.test_agreement import Frame, begun, codes, pass_on, say

FIELDS = ("step", "h", "commit", "pk", "r", "mac")
SLOW = pytest.mark.slow


class Forger:
    """Makes frames from those of real handshakes, and from nothing."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        #: Real values of each field, of several handshakes.
        self.seen: dict[str, list[Any]] = {name: [] for name in FIELDS}

    def learn(self, frame: Frame) -> None:
        for name in FIELDS:
            if name in frame:
                self.seen[name] = [*self.seen[name][-20:], frame[name]]

    def key(self) -> Frame:
        """An event `key`, with each field real, altered, of another field, or anything at all."""
        step = self.draw.choice((0, 1, 2, 3, 4) if self.draw.random() < 0.9 else _ODD)
        frame: Frame = {"type": "key", "chat": "chat", "step": step}
        for name in FIELDS[1:]:
            if self.draw.random() < 0.8:
                frame[name] = self.value(name)
        return frame

    def value(self, name: str) -> Any:
        match self.draw.randrange(5):
            case 0 | 1 if self.seen[name]:
                return self.draw.choice(self.seen[name])
            case 2 if self.seen[name]:
                raw = bytearray(decode(self.draw.choice(self.seen[name])))
                raw[self.draw.randrange(len(raw))] ^= 1 << self.draw.randrange(8)
                return encode(bytes(raw))
            case 3:
                size = self.draw.choice((0, 1, 12, 32, 65, 66, self.draw.randrange(200), 70_000))
                return encode(self.draw.randbytes(size))
        return self.draw.choice(_ODD)

    def bytes(self, real: bytes) -> bytes:
        """Real bytes, altered, cut, lengthened or replaced."""
        match self.draw.randrange(5):
            case 0:
                return real[: self.draw.randrange(len(real) + 1)]
            case 1:
                return real + self.draw.randbytes(self.draw.randrange(1, 40))
            case 2:
                return self.draw.randbytes(self.draw.randrange(300))
            case 3:
                return real
        raw = bytearray(real)
        raw[self.draw.randrange(len(raw))] ^= 1 << self.draw.randrange(8)
        return bytes(raw)


_ODD: tuple[Any, ...] = (
    None, True, False, -1, 5, 1.5, 2**70, "", "AAAA", "A" * 16, "ü" * 16, "=" * 16, "\ud800", [], {}, [1], {"a": 1},
    float("nan"), "\0" * 44, "A" * 43 + "=", "A" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("frames", [10_000, pytest.param(100_000, marks=[SLOW, pytest.mark.timeout(600)])])
def test_no_forged_step_raises_and_whatever_opens_was_said(frames: int) -> None:
    """Real handshakes go on meanwhile, so that every state of both sides is met."""
    forger, now, turn = Forger(frames), 0.0, 0
    sides = begun()
    while turn < frames:
        now += forger.draw.choice((0.0, 0.5, 2.0, 20.0))
        for place, side in enumerate(sides):
            for frame in side.frames(now):
                forger.learn(frame)
                if forger.draw.random() < 0.8:
                    sides[1 - place].hear(frame, now)
            for _ in range(5):
                side.hear(forger.key(), now)
                turn += 1
        for by, to in (sides, sides[::-1]):
            if by.keys is not None:
                opens_or_is_unknown(to, by, now)
        if any(side.has_failed for side in sides) or forger.draw.random() < 0.02:
            sides = begun()


def opens_or_is_unknown(to: Agreement, by: Agreement, now: float) -> None:
    with suppress(UnknownKeyError):
        assert to.open(1, *say("the text", by), now).content == {"text": "the text"}


def test_no_forged_box_raises_or_shows_another_text() -> None:
    boxes = 100_000
    forger = Forger(boxes)
    sides: list[Agreement] = begun()
    pass_on(sides)
    real = [
        (n, *say(f"text {n}", by, n), to, f"text {n}")
        for n in range(1, 40)
        for by, to in (sides, sides[::-1])
    ]
    opened = 0
    for _ in range(boxes):
        n, box, tag, to, text = forger.draw.choice(real)
        if forger.draw.random() < 0.9:
            box, tag = forger.bytes(box), forger.bytes(tag)
        n = forger.draw.choice((n, n, n, n + 1, 0, -1, 2**31, 2**32, 2**70))
        try:
            assert to.open(n, box, tag, 0.0).content == {"text": text}
            opened += 1
        except (UnknownKeyError, AlteredError, UnprovedError):
            continue
    assert opened > boxes / 100, "the unaltered ones"


@pytest.mark.parametrize("events", [10_000, pytest.param(100_000, marks=[SLOW, pytest.mark.timeout(600)])])
def test_no_forged_event_raises_in_a_client_or_is_given_out(events: int) -> None:
    """The whole client: `said` and `key` with any fields of any type, as JSON can have them."""
    forger, between = Forger(events), agreed()
    for by in (0, 1):
        for n in range(1, 10):
            between.visits[by].say({"text": f"{by} says {n}"})
    between.pass_on()
    said = [frame for by in (0, 1) for frame in between.commands("say", by)]
    keys = [frame for by in (0, 1) for frame in between.commands("key", by)]
    for frame in keys:
        forger.learn(frame)
    known = {f"{by} says {n}" for by in (0, 1) for n in range(1, 10)}
    for _ in range(events):
        between.now += forger.draw.random()
        event: Frame = (
            forger.key() if forger.draw.random() < 0.3 else {**forger.draw.choice(said), "type": "said"}
        )
        event["chat"] = "c1"
        for _ in range(forger.draw.randrange(3)):
            event[forger.draw.choice(("n", "box", "tag", "text", "at", "seal", "step"))] = forger.draw.choice(
                _ODD
            )
        to = forger.draw.randrange(2)
        for news in between.tell(to, as_json(event)):
            assert news["type"] in ("keys", "unproved", "ended") or news["text"] in known
        between.visits[to].frames(between.now)
        if between.visits[to].chat is None:
            between = agreed()


def as_json(event: Frame) -> Frame:
    """As it would arrive."""
    frame: Frame = json.loads(json.dumps(event))
    return frame


@pytest.mark.parametrize("runs", [300, pytest.param(10_000, marks=[SLOW, pytest.mark.timeout(600)])])
def test_a_server_that_swaps_keys_never_makes_the_codes_equal(runs: int) -> None:
    """It reads everything, as an honest partner to both; only the codes tell."""
    for _ in range(runs):
        scope = Scope("main", encode(os.urandom(9)))
        alice, to_alice, to_bob, bob = (side(scope) for side in (First, Second, First, Second))
        for first, second in ((alice, to_alice), (to_bob, bob)):
            first.begin(0.0, is_fresh=True)
            second.begin(0.0, is_fresh=True)
            pass_on([first, second])
        assert alice.is_agreed
        assert bob.is_agreed
        assert len(codes([alice, bob])) == 2


@pytest.mark.parametrize("runs", [100, pytest.param(3_000, marks=[SLOW, pytest.mark.timeout(600)])])
def test_two_clients_whose_keys_a_server_swaps_are_told_different_codes(runs: int) -> None:
    """The server keeps both handshakes apart, and passes on what it can read, in boxes of its own."""
    for _ in range(runs):
        between, swapped = Between(), Between()
        partners = [swapped.visits[1], swapped.visits[0]]  # what each of the two believes to be the other
        for _ in range(6):
            for visit, partner in zip(between.visits, partners, strict=True):
                for frame in visit.frames(0.0):
                    partner.on_event(frame, 0.0)
                for frame in partner.frames(0.0):
                    between.tell(between.visits.index(visit), frame)
        (alices,), (bobs,) = between.of("keys", 0), between.of("keys", 1)
        assert alices["code"] != bobs["code"]
