"""How a page numbers what it says in a chat, and how it tells a repeat from what is new.

Each page of a guest has a range of numbers of its own, so no two ever use one (*Delivery* in docs/protocol.md).
"""

from enum import Enum, auto

RANGE_SIZE = 131_072
#: `n` may be said when it is less than this above the lowest that is open; a receiver remembers as many of each range.
WINDOW = 32
#: A receiver remembers so many ranges below the newest.
RANGES = 32


class Numbers:
    """The numbers of what one page says in one chat."""

    def __init__(self, number: int) -> None:
        self.range = number
        self._count = 0

    def next(self) -> int:
        self._count += 1
        return self.range * RANGE_SIZE + self._count

    def go_on_in(self, number: int) -> None:
        """Another range where another page may have counted in this one."""
        if number != self.range:
            self.range, self._count = number, 0


class Newness(Enum):
    NEW = auto()
    REPEAT = auto()
    #: Of a range so old that nobody knows: neither shown nor confirmed.
    FORGOTTEN = auto()


class Shown:
    """What one page has shown of its partner's in one chat."""

    def __init__(self) -> None:
        self._highest: dict[int, int] = {}
        self._shown: set[int] = set()

    def take(self, n: int) -> Newness:
        """What is new is to be shown, and counts as shown."""
        number = n // RANGE_SIZE
        if number < max(self._highest, default=0) - RANGES:
            return Newness.FORGOTTEN
        highest = self._highest.get(number, 0)
        if n in self._shown or n < highest - WINDOW:
            return Newness.REPEAT
        self._shown.add(n)
        self._highest[number] = max(highest, n)
        return Newness.NEW
