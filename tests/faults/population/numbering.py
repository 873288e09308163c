"""How a page numbers its messages in a chat, and distinguishes repeats from new messages.

Each page of a guest has its own range of numbers, so no two pages use the same (*Delivery* in
docs/protocol.md).
"""

from enum import Enum, auto

RANGE_SIZE = 131_072
#: An `n` may be sent if it is less than this above the lowest open one; a receiver remembers as many per
#: range.
WINDOW = 32
#: A receiver remembers this many ranges below the newest.
RANGES = 32


class Numbers:
    """The message numbers of one page in one chat."""

    def __init__(self, number: int) -> None:
        self.range = number
        self._count = 0

    def next(self) -> int:
        self._count += 1
        return self.range * RANGE_SIZE + self._count

    def go_on_in(self, number: int) -> None:
        """Switches ranges if another page may have used this one."""
        if number != self.range:
            self.range, self._count = number, 0


class Newness(Enum):
    NEW = auto()
    REPEAT = auto()
    #: Of a range too old to know: neither shown nor confirmed.
    FORGOTTEN = auto()


class Shown:
    """What one page has shown of its partner's messages in one chat."""

    def __init__(self) -> None:
        self._highest: dict[int, int] = {}
        self._shown: set[int] = set()

    def take(self, n: int) -> Newness:
        """A new message must be shown, and then counts as shown."""
        number = n // RANGE_SIZE
        if number < max(self._highest, default=0) - RANGES:
            return Newness.FORGOTTEN
        highest = self._highest.get(number, 0)
        if n in self._shown or n < highest - WINDOW:
            return Newness.REPEAT
        self._shown.add(n)
        self._highest[number] = max(highest, n)
        return Newness.NEW
