"""Two sides agree on keys over a network that loses, repeats and reorders, and while pages are reloaded."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from clients.python.passerby.encryption import Opened, UnknownKeyError
from tests.unit.clients.test_agreement import SCOPE, SIDES, Frame, begun, codes, say


class Network(RuleBasedStateMachine):
    """Everything may happen to frames and boxes; whatever opens is what was said, once things calm down all agree."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.sides = begun()
        self.on_its_way: list[list[Frame]] = [[], []]
        self.said: list[dict[int, str]] = [{}, {}]

    sides_of_it = st.integers(0, 1)

    @rule(seconds=st.sampled_from([0.0, 1.0, 5.0, 15.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        for i, side in enumerate(self.sides):
            self.on_its_way[1 - i] += side.frames(self.now)

    @rule(side=sides_of_it)
    def say(self, side: int) -> None:
        by = self.sides[side]
        if by.keys is not None:
            n = len(self.said[side]) + 1
            self.said[side][n] = f"{side} says {n}"
            box, tag = say(self.said[side][n], by, n)
            self.on_its_way[1 - side].append({"n": n, "box": box, "tag": tag})

    @rule(side=sides_of_it, data=st.data(), keep=st.booleans())
    def one_arrives(self, side: int, data: st.DataObject, keep: bool) -> None:
        waiting = self.on_its_way[side]
        if waiting:
            place = data.draw(st.integers(0, len(waiting) - 1))
            self.arrive(side, waiting[place] if keep else waiting.pop(place))

    @rule(side=sides_of_it)
    def all_are_lost(self, side: int) -> None:
        self.on_its_way[side].clear()

    @rule(side=sides_of_it)
    def a_page_is_reloaded(self, side: int) -> None:
        self.sides[side] = SIDES[side](SCOPE)
        self.sides[side].begin(self.now)

    @rule(side=sides_of_it)
    def a_connection_is_resumed(self, side: int) -> None:
        self.sides[side].say_again()

    @invariant()
    def nobody_gives_up(self) -> None:
        assert not any(side.has_failed for side in self.sides)

    def teardown(self) -> None:
        for _ in range(60):
            self.time_passes(15.0)
            for side in (0, 1, 0, 1):
                for frame in [self.on_its_way[side].pop(0) for _ in self.on_its_way[side][:]]:
                    self.arrive(side, frame)
                self.time_passes(0.0)
        assert all(side.is_agreed for side in self.sides)
        assert len(codes(self.sides)) == 1
        for by, to in (self.sides, self.sides[::-1]):
            assert to.open(1, *say("calm", by), self.now).content == {"text": "calm"}

    def arrive(self, side: int, frame: Frame) -> None:
        receiver = self.sides[side]
        if "step" in frame:
            receiver.hear(frame, self.now)
            return
        try:
            opened: Opened = receiver.open(frame["n"], frame["box"], frame["tag"], self.now)
        except UnknownKeyError:
            return
        assert opened.content == {"text": self.said[1 - side][frame["n"]]}


Network.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestNetwork = Network.TestCase
