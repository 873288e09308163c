"""Two conversations over a network that loses, repeats and reorders: each message is shown once, and none is lost."""

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from clients.python.passerby.conversation import Conversation

Frame = dict[str, Any]
WINDOW = 4  # small, so that a few steps fill it


class Side:
    """One client, and the frames on their way to it."""

    def __init__(self) -> None:
        self.conversation = Conversation({"chat": "c"}, WINDOW)
        self.on_its_way: list[Frame] = []
        self.shown: Counter[int] = Counter()
        self.said: list[int] = []
        self.refused: set[int] = set()
        self.delivered: set[int] = set()


class Delivery(RuleBasedStateMachine):
    """The server passes a `say` on as `said` and a `got` as `delivered`; here everything may happen in between."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.sides = [Side(), Side()]

    sides_of_it = st.integers(0, 1)

    @rule(side=sides_of_it, count=st.integers(1, 6))
    def say(self, side: int, count: int) -> None:
        for _ in range(count):
            n = self.sides[side].conversation.say({"text": "hi"})
            self.sides[side].said.append(n)

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
            self.now += 1.0
            self.send()
            self.all_arrive(0)
            self.all_arrive(1)
        for side, other in (self.sides, self.sides[::-1]):
            expected = set(side.said) - side.refused
            assert set(other.shown) - side.refused == expected
            assert side.delivered - side.refused == expected
            assert side.conversation.outbox.open == []
            assert side.conversation.next_due() is None
        self.nothing_is_shown_twice()

    def send(self) -> None:
        for side, other in (self.sides, self.sides[::-1]):
            for frame in side.conversation.frames(self.now):
                match frame:
                    case {"type": "say", "n": n}:
                        other.on_its_way.append({"type": "said", "n": n})
                    case {"type": "got", "ns": ns}:
                        other.on_its_way.append({"type": "delivered", "ns": ns})

    def arrive(self, side: int, frame: Frame) -> None:
        receiver = self.sides[side]
        match frame:
            case {"type": "said", "n": n}:
                if receiver.conversation.on_said(n, self.now):
                    receiver.shown[n] += 1
            case {"type": "delivered", "ns": ns}:
                receiver.delivered.update(receiver.conversation.on_delivered(ns))


Delivery.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestDelivery = Delivery.TestCase
