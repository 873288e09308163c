"""A conversation: both directions of one chat as its client sees it, in frames. Pure: no clock, no socket."""

from collections.abc import Iterable
from typing import Any

from .outbox import Content, Outbox
from .receipts import Receipts

Frame = dict[str, Any]

#: How long confirmations are gathered, and how many fit in one frame.
_GATHER_SECONDS = 0.02
_NS_PER_FRAME = 64
#: The site could not pass a message on just now, but the message itself is fine.
_STAYS_OPEN = frozenset({"hello_first", "not_chatting", "rate_limited", "unavailable"})


class Conversation:
    """One chat from `matched` to `ended`. All times are seconds of a monotonic clock."""

    def __init__(self, pairing: Frame, window: int = 32) -> None:
        """`pairing` has the fields of `matched`."""
        self.chat: str = pairing["chat"]
        self.pairing = pairing
        self.is_over = False
        self.outbox = Outbox(window)
        self.outbox.count_in(pairing.get("range", 0))
        self._receipts = Receipts(window)
        self._got_due: float | None = None

    def say(self, content: Content) -> int:
        return self.outbox.add(content)

    def frames(self, now: float) -> list[Frame]:
        """The frames to send now, which then count as sent."""
        if self.is_over:
            return []
        frames: list[Frame] = [
            {"type": "say", "chat": self.chat, "n": n, **content} for n, content in self.outbox.due(now)
        ]
        if self._got_due is not None and self._got_due <= now:
            self._got_due = None
            ns = self._receipts.unconfirmed()
            frames += (
                {"type": "got", "chat": self.chat, "ns": ns[first : first + _NS_PER_FRAME]}
                for first in range(0, len(ns), _NS_PER_FRAME)
            )
        return frames

    def next_due(self) -> float | None:
        """When `frames` will have something next, if nothing else happens."""
        times = [time for time in (self.outbox.next_due(), self._got_due) if time is not None]
        return min(times) if times and not self.is_over else None

    def on_said(self, n: int, now: float) -> bool:
        """Handles a message of the partner; returns whether to show it."""
        if self._got_due is None:
            self._got_due = now + _GATHER_SECONDS
        return self._receipts.take(n)

    def on_delivered(self, ns: Iterable[int]) -> list[int]:
        """The partner's client shows these; returns those that were open."""
        return self.outbox.confirm(ns)

    def on_error(self, error: Frame, now: float) -> bool:
        """A message had no effect; returns whether this is final."""
        n: int | None = error.get("n")
        if n is None or error.get("re") != "say" or error.get("chat", self.chat) != self.chat:
            return False
        if error["code"] not in _STAYS_OPEN:
            return self.outbox.refuse(n)
        if "retry_after" in error:
            self.outbox.hold(n, now + error["retry_after"])
        return False

    def say_again(self) -> None:
        """Call after a resume, or when the partner or the backbone is back."""
        self.outbox.say_again()

    def end(self) -> list[int]:
        """The chat is over; returns the unconfirmed messages."""
        self.is_over = True
        return self.outbox.give_up()

    def go_on(self, pairing: Frame) -> list[int]:
        """The same chat was announced again, or resumed by both; returns messages that are given up."""
        self.pairing = pairing
        self.is_over = False
        return self.outbox.count_in(pairing.get("range", 0))
