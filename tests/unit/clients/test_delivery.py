"""Two conversations over a network that loses, repeats and reorders: each message is shown once, and none is lost.

The same for chats in clear and for encrypted ones, where also the steps to keys are lost, repeated and reordered.
"""

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clients.python.passerby.conversation import Conversation
from tests.unit.clients.client_frames import cipher_of, encrypted_conversation

Frame = dict[str, Any]
WINDOW = 4  # small, so that a few steps fill it


class Side:
    """One client, and the frames on their way to it."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.on_its_way: list[Frame] = []
        self.shown: Counter[int] = Counter()
        self.said: dict[int, str] = {}
        self.refused: set[int] = set()
        self.delivered: set[int] = set()


class Delivery(RuleBasedStateMachine):
    """The server passes a `say` on as `said` and a `got` as `delivered`; here everything may happen in between."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.sides = [Side(conversation) for conversation in self.conversations()]
        for side in self.sides:
            side.conversation.begin(self.now)

    def conversations(self) -> list[Conversation]:
        return [Conversation({"chat": "c"}, WINDOW), Conversation({"chat": "c"}, WINDOW)]

    sides_of_it = st.integers(0, 1)

    @rule(side=sides_of_it, count=st.integers(1, 6))
    def say(self, side: int, count: int) -> None:
        for _ in range(count):
            text = f"{side} says its message {len(self.sides[side].said)}"
            n, _ = self.sides[side].conversation.say({"text": text})
            self.sides[side].said[n] = text

    @rule(seconds=st.sampled_from([0.0, 0.02, 1.0, 5.0, 15.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.send()

    @rule(side=sides_of_it, data=st.data())
    def one_arrives_out_of_order(self, side: int, data: st.DataObject) -> None:
        on_its_way = self.sides[side].on_its_way
        if on_its_way:
            self.arrive(side, on_its_way.pop(data.draw(st.integers(0, len(on_its_way) - 1))))

    @rule(side=sides_of_it)
    def all_arrive(self, side: int) -> None:
        while self.sides[side].on_its_way:
            self.arrive(side, self.sides[side].on_its_way.pop(0))

    @rule(side=sides_of_it, data=st.data())
    def one_is_lost(self, side: int, data: st.DataObject) -> None:
        on_its_way = self.sides[side].on_its_way
        if on_its_way:
            on_its_way.pop(data.draw(st.integers(0, len(on_its_way) - 1)))

    @rule(side=sides_of_it, data=st.data())
    def one_comes_twice(self, side: int, data: st.DataObject) -> None:
        on_its_way = self.sides[side].on_its_way
        if on_its_way:
            on_its_way.append(on_its_way[data.draw(st.integers(0, len(on_its_way) - 1))])

    @rule()
    def a_connection_is_lost_and_resumed(self) -> None:
        for side in self.sides:
            side.on_its_way.clear()
            side.conversation.say_again()

    @rule()
    def a_server_dies_unnoticed(self) -> None:
        for side in self.sides:
            side.on_its_way.clear()

    @precondition(lambda self: any(side.conversation.outbox.open for side in self.sides))
    @rule(side=sides_of_it, code=st.sampled_from(["too_long", "rate_limited", "unavailable"]), data=st.data())
    def the_site_refuses_one(self, side: int, code: str, data: st.DataObject) -> None:
        """A refusal answers a message just sent, before it was passed on."""
        fresh = [frame for frame in self.sides[1 - side].on_its_way if frame["type"] == "said"]
        passed = Counter(frame["n"] for frame in fresh)
        candidates = [n for n in passed if n not in self.sides[1 - side].shown and passed[n] == 1]
        if not candidates:
            return
        n = data.draw(st.sampled_from(candidates))
        self.sides[1 - side].on_its_way = [
            frame for frame in self.sides[1 - side].on_its_way if frame.get("n") != n
        ]
        error = {"type": "error", "re": "say", "n": n, "code": code, "detail": "", "retry_after": 1.0}
        if self.sides[side].conversation.on_error(error, self.now):
            self.sides[side].refused.add(n)

    @invariant()
    def nothing_is_shown_twice(self) -> None:
        for side in self.sides:
            assert max(side.shown.values(), default=1) == 1

    @invariant()
    def delivered_means_shown(self) -> None:
        for side, other in (self.sides, self.sides[::-1]):
            assert side.delivered <= set(other.shown)

    @invariant()
    def no_more_than_the_window_is_on_its_way(self) -> None:
        for side, other in (self.sides, self.sides[::-1]):
            lowest = min(side.conversation.outbox.open, default=None)
            said = [frame["n"] for frame in other.on_its_way if frame["type"] == "said"]
            if lowest is not None and said:
                assert max(said) < lowest + WINDOW

    def teardown(self) -> None:
        """Once nothing is lost any more, everything that was sent is shown, and confirmed."""
        for _ in range(200):
            self.now += 2.0
            self.send()
            self.all_arrive(0)
            self.all_arrive(1)
        for side, other in (self.sides, self.sides[::-1]):
            expected = set(side.said) - side.refused
            assert sorted(side.said.items()) == list(side.said.items()), (
                "their order is that of their numbers"
            )
            assert set(other.shown) - side.refused == expected
            assert side.delivered - side.refused == expected
            assert side.conversation.outbox.open == []
            assert side.conversation.next_due() is None
        self.nothing_is_shown_twice()

    def send(self) -> None:
        for side, other in (self.sides, self.sides[::-1]):
            for frame in side.conversation.frames(self.now):
                match frame:
                    case {"type": "say"}:
                        other.on_its_way.append({**frame, "type": "said"})
                    case {"type": "key"}:
                        other.on_its_way.append(frame)
                    case {"type": "got", "ns": ns}:
                        other.on_its_way.append({"type": "delivered", "ns": ns})

    def arrive(self, side: int, frame: Frame) -> None:
        receiver = self.sides[side]
        match frame:
            case {"type": "said", "n": n}:
                if shown := receiver.conversation.on_said(frame, self.now):
                    assert shown["text"] == self.sides[1 - side].said[n]
                    receiver.shown[n] += 1
            case {"type": "key"}:
                receiver.conversation.on_key(frame, self.now)
            case {"type": "delivered", "ns": ns}:
                receiver.delivered.update(receiver.conversation.on_delivered(ns))


class EncryptedDelivery(Delivery):
    """Everything that may happen in clear, and keys that must be agreed anew."""

    def conversations(self) -> list[Conversation]:
        return [
            encrypted_conversation("first", window=WINDOW),
            encrypted_conversation("second", window=WINDOW),
        ]

    @initialize(has_keys=st.booleans())
    def the_chat_begins(self, has_keys: bool) -> None:
        if has_keys:
            self.keys_are_agreed()

    @rule()
    def keys_are_agreed(self) -> None:
        """What was said stays on its way meanwhile."""
        for _ in range(6):
            self.send()
            for side in (0, 1):
                on_its_way = self.sides[side].on_its_way
                keys = [frame for frame in on_its_way if frame["type"] == "key"]
                self.sides[side].on_its_way = [frame for frame in on_its_way if frame["type"] != "key"]
                for frame in keys:
                    self.arrive(side, frame)

    @rule(side=Delivery.sides_of_it, is_long=st.booleans())
    def another_tab_had_the_seat(self, side: int, is_long: bool) -> None:
        """It said nothing, but agreed on other keys with the partner, perhaps long ago."""
        mine, partner = self.sides[side].conversation, self.sides[1 - side].conversation
        other = encrypted_conversation(mine.pairing["role"])
        cipher_of(other).begin(self.now)
        for _ in range(6):
            for one, another in ((partner, other), (other, partner)):
                for frame in cipher_of(one).frames(self.now):
                    cipher_of(another).hear(frame, self.now)
        self.now += 61.0 if is_long else 0.0
        number = mine.pairing.get("range", 0) + 1
        mine.go_on({**mine.pairing, "range": number}, self.now)

    @rule(side=Delivery.sides_of_it, data=st.data())
    def a_box_is_altered_on_the_way(self, side: int, data: st.DataObject) -> None:
        """It counts as lost."""
        boxes = [frame for frame in self.sides[side].on_its_way if "box" in frame]
        if boxes:
            frame = data.draw(st.sampled_from(boxes))
            place = data.draw(st.integers(12, len(frame["box"]) - 5))
            other = "A" if frame["box"][place] != "A" else "B"
            altered = frame | {"box": frame["box"][:place] + other + frame["box"][place + 1 :]}
            self.sides[side].on_its_way.remove(frame)
            assert self.sides[side].conversation.on_said(altered, self.now) is None

    @invariant()
    def nobody_gives_up_on_keys(self) -> None:
        assert not any(cipher_of(side.conversation).has_failed for side in self.sides)


Delivery.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestDelivery = Delivery.TestCase
EncryptedDelivery.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestEncryptedDelivery = EncryptedDelivery.TestCase
