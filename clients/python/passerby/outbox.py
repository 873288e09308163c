"""The outbox: the guest's own messages of a chat, until the partner's client shows them. Pure: no clock, no socket."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

#: Each client of a guest numbers its messages in a range of this size, assigned by the site.
RANGE_SIZE = 131_072
#: When this many are used, the client needs another range.
_FULL = 130_000
#: The partner's client may have forgotten messages open for this many ranges.
_RANGES_OPEN = 32

#: The fields of `say` besides its type, its chat and its `n`; in an encrypted chat a Letter that has them.
Content = Any

#: The pauses before a message is repeated; the last one repeats.
_PAUSES_SECONDS = (5.0, 10.0, 15.0)
_AT_ONCE = float("-inf")


@dataclass(slots=True)
class _Message:
    content: Content
    due: float = _AT_ONCE
    times: int = 0
    #: The position of its latest sending among all sendings.
    order: int = 0


class Outbox:
    """Counts messages from 1 in the range 0, or as `count_in` says. All times are seconds of a monotonic clock."""

    def __init__(self, window: int = 32) -> None:
        """`window`: how far above the lowest open `n` a message may be sent; the receiver remembers as many."""
        self._window = window
        self._last = 0
        #: The last `n` of each range used before.
        self._ends: dict[int, int] = {}
        self._spent: set[int] = set()
        self._open: dict[int, _Message] = {}  # in the order of n
        self._sayings = 0
        self._held_until = _AT_ONCE

    @property
    def open(self) -> list[int]:
        """Not confirmed, whether sent already or not."""
        return list(self._open)

    @property
    def range(self) -> int | None:
        """The range it counts in, while that has numbers left."""
        return self._last // RANGE_SIZE if self._last % RANGE_SIZE < _FULL else None

    def count_in(self, number: int) -> list[int]:
        """Continues in that range; returns messages given up because they are too many ranges old."""
        if number != self._last // RANGE_SIZE:
            self._ends[self._last // RANGE_SIZE] = self._last
            self._last = number * RANGE_SIZE
        return [n for n in self.open if n // RANGE_SIZE < number - _RANGES_OPEN and self.refuse(n)]

    def was_delivered(self, n: int) -> bool:
        """Whether `n` was sent here and confirmed."""
        number = n // RANGE_SIZE
        # Nothing was sent in a range that was never used.
        last = self._last if number == self._last // RANGE_SIZE else self._ends.get(number, 0)
        return number * RANGE_SIZE < n <= last and n not in self._open and n not in self._spent

    def add(self, content: Content) -> int:
        """Adds a message; returns its `n`."""
        self._last += 1
        self._open[self._last] = _Message(content)
        return self._last

    def due(self, now: float) -> list[tuple[int, Content]]:
        """The messages to send now, which then count as sent."""
        if now < self._held_until:
            return []
        said = []
        for n, message in self._sayable():
            if message.due <= now:
                message.due = now + _PAUSES_SECONDS[min(message.times, len(_PAUSES_SECONDS) - 1)]
                message.times += 1
                self._sayings += 1
                message.order = self._sayings
                said.append((n, message.content))
        return said

    def next_due(self) -> float | None:
        """When `due` will have something next; None if nothing is open."""
        first = min((message.due for _, message in self._sayable()), default=None)
        return None if first is None else max(first, self._held_until)

    def confirm(self, ns: Iterable[int]) -> list[int]:
        """The partner shows these; returns those that were open.

        Messages sent before them were lost: due again at once.
        """
        confirmed = {n: message for n in ns if (message := self._open.pop(n, None))}
        for higher, answered in confirmed.items():
            for n, message in self._open.items():
                if n < higher and message.order < answered.order:
                    message.due = _AT_ONCE
        return list(confirmed)

    def refuse(self, n: int) -> bool:
        """The site will never pass `n` on: its number is used up. Returns whether it was open."""
        if self._open.pop(n, None) is None:
            return False
        self._spent.add(n)
        return True

    def refuse_largest(self) -> int | None:
        """A frame was too large, and the server could not say which."""
        said = [n for n, message in self._sayable() if message.times]
        largest = max(said, key=lambda n: len(str(self._open[n].content)), default=None)
        if largest is not None:
            self.refuse(largest)
        return largest

    def hold(self, n: int, until: float) -> None:
        """`n` was rate-limited: nothing is sent before `until`, then `n` again."""
        self._held_until = max(self._held_until, until)
        if message := self._open.get(n):
            message.due = _AT_ONCE

    def say_again(self) -> None:
        """The connection between the two was interrupted: all open messages are due."""
        for message in self._open.values():
            message.due = _AT_ONCE

    def give_up(self) -> list[int]:
        """The chat is over: open messages will not be sent again."""
        unconfirmed = list(self._open)
        self._open.clear()
        self._spent.update(unconfirmed)
        return unconfirmed

    def _sayable(self) -> Iterator[tuple[int, _Message]]:
        ceiling = next(iter(self._open), 0) + self._window
        return takewhile(lambda item: item[0] < ceiling, self._open.items())
