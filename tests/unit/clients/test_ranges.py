"""Pages of one guest that come and go, and one that listens: each message is shown exactly once.

The link loses, repeats and reorders; a confirmation may reach any page of the guest. The listening page is
reloaded and remembers what it showed. A superseded tab keeps its memory and may take its seat back after any
number of others.
"""

from collections import Counter
from copy import deepcopy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from clients.python.passerby.conversation import Conversation
from clients.python.passerby.receipts import RANGES_BELOW

Frame = dict[str, Any]
WINDOW = 4  # small, so that a few steps fill it


class Page:
    """One tab of the guest, in the range that it was given."""

    def __init__(self, number: int) -> None:
        self.conversation = Conversation({"chat": "c", "range": number}, WINDOW)
        self.said: dict[int, str] = {}
        self.delivered: set[int] = set()
        self.given_up: set[int] = set()


class Pages(RuleBasedStateMachine):
    """The site counts how often a client joined the chat, and passes on messages."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.newest = 0
        self.pages = [Page(0)]
        self.speaker = self.pages[0]
        self.listener = Conversation({"chat": "c"}, WINDOW)
        self.to_listener: list[Frame] = []
        self.to_speaker: list[Frame] = []
        self.shown: Counter[str] = Counter()

    @rule(count=st.integers(1, 6))
    def say(self, count: int) -> None:
        for _ in range(count):
            text = f"{self.pages.index(self.speaker)}.{len(self.speaker.said)}"
            n, _ = self.speaker.conversation.say({"text": text})
            assert n not in self.speaker.said
            self.speaker.said[n] = text

    @rule(count=st.sampled_from([1, 2, RANGES_BELOW - 1, RANGES_BELOW, RANGES_BELOW + 1]))
    def other_tabs_come_and_each_says_a_word(self, count: int) -> None:
        for _ in range(count):
            self.newest += 1
            self.speaker = Page(self.newest)
            self.pages.append(self.speaker)
            self.say(1)
            self.send()

    @rule(count=st.sampled_from([1, RANGES_BELOW + 1]))
    def other_tabs_come_and_go_in_silence(self, count: int) -> None:
        self.newest += count

    @rule(data=st.data())
    def a_tab_takes_its_seat_back(self, data: st.DataObject) -> None:
        self.take_back(data.draw(st.sampled_from(self.pages[-5:] + self.pages[:2])))

    @rule()
    def the_connection_is_resumed(self) -> None:
        """By the same tab: it keeps its range."""
        self.to_listener.clear()
        self.to_speaker.clear()
        self.speaker.conversation.say_again()

    @rule()
    def the_listener_reloads(self) -> None:
        """It remembers the numbers it showed, but not what it still had to confirm."""
        receipts = deepcopy(self.listener._receipts)
        receipts.unconfirmed()
        self.listener = Conversation({"chat": "c"}, WINDOW)
        self.listener._receipts = receipts

    @rule(seconds=st.sampled_from([0.0, 0.02, 5.0, 15.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.send()

    @rule(data=st.data())
    def one_arrives_out_of_order(self, data: st.DataObject) -> None:
        for queue in (self.to_listener, self.to_speaker):
            if queue:
                self.arrive(queue.pop(data.draw(st.integers(0, len(queue) - 1))), data)

    @rule(data=st.data())
    def one_is_lost_and_one_comes_twice(self, data: st.DataObject) -> None:
        for queue in (self.to_listener, self.to_speaker):
            if queue:
                queue.pop(data.draw(st.integers(0, len(queue) - 1)))
            if queue:
                queue.append(data.draw(st.sampled_from(queue)))

    @invariant()
    def nothing_is_shown_twice(self) -> None:
        assert max(self.shown.values(), default=1) == 1

    @invariant()
    def delivered_means_shown(self) -> None:
        for page in self.pages:
            assert {page.said[n] for n in page.delivered} <= set(self.shown)

    @invariant()
    def what_the_listener_remembers_is_bounded(self) -> None:
        assert len(self.listener._receipts._shown) <= (RANGES_BELOW + 1) * (WINDOW + 1)
        assert len(self.listener._receipts._highest) <= RANGES_BELOW + 1

    def teardown(self) -> None:
        """Whichever tab is left: its messages, unless given up, are shown and confirmed."""
        for page in (self.speaker, *self.pages[-2:]):
            self.take_back(page)
            for _ in range(100):
                self.now += 1.0
                self.send()
                for queue in (self.to_listener, self.to_speaker):
                    while queue:
                        self.arrive(queue.pop(0))
            assert page.conversation.outbox.open == []
            assert page.delivered | page.given_up == set(page.said)
            assert {page.said[n] for n in page.delivered} <= set(self.shown)
        self.nothing_is_shown_twice()
        self.delivered_means_shown()

    def take_back(self, page: Page) -> None:
        if page is self.speaker:
            return
        self.newest += 1
        self.speaker = page
        given_up = page.conversation.go_on({"chat": "c", "range": self.newest}, self.now)
        page.given_up.update(given_up)
        page.conversation.say_again()

    def send(self) -> None:
        for frame in self.speaker.conversation.frames(self.now):
            if frame["type"] == "say":
                self.to_listener.append({"type": "said", "n": frame["n"], "text": frame["text"]})
        for frame in self.listener.frames(self.now):
            self.to_speaker.append({"type": "delivered", "ns": frame["ns"]})

    def arrive(self, frame: Frame, data: st.DataObject | None = None) -> None:
        if frame["type"] == "said":
            if self.listener.on_said(frame, self.now):
                self.shown[frame["text"]] += 1
            return
        # The newest tab receives it, and perhaps one whose connection is not yet known to be superseded.
        others = [data.draw(st.sampled_from(self.pages))] if data else []
        for page in {id(page): page for page in (self.speaker, *others)}.values():
            page.delivered.update(page.conversation.on_delivered(frame["ns"]))


Pages.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestPages = Pages.TestCase
