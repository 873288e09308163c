"""Receipts: which of the partner's messages were shown, and which are still to be confirmed. Pure."""

from .outbox import RANGE_SIZE

#: How many ranges below the newest are remembered.
RANGES_BELOW = 32


class Receipts:
    """Remembers for each range the `window` below the highest shown; older messages count as repeats.

    Messages of a much older range are neither shown nor confirmed: whether they were shown is no longer
    known.
    """

    def __init__(self, window: int = 32) -> None:
        self._window = window
        self._shown: set[int] = set()
        #: The highest shown of each range.
        self._highest: dict[int, int] = {}
        self._unconfirmed: dict[int, None] = {}  # an ordered set

    def is_new(self, n: int) -> bool:
        """Whether `take` would return True."""
        return not (self._is_forgotten(n) or n in self._shown or self._is_below(n))

    def take(self, n: int) -> bool:
        """Whether `n` is new and must be shown now; it will be confirmed either way."""
        if self._is_forgotten(n):
            return False
        self._unconfirmed[n] = None
        if n in self._shown or self._is_below(n):
            return False
        self._shown.add(n)
        if n > self._highest.get(n // RANGE_SIZE, 0):
            self._highest[n // RANGE_SIZE] = n
            self._forget()
        return True

    def unconfirmed(self) -> list[int]:
        """The numbers for `got`; they then count as confirmed."""
        ns = list(self._unconfirmed)
        self._unconfirmed.clear()
        return ns

    def _forget(self) -> None:
        self._shown = {n for n in self._shown if not self._is_forgotten(n) and not self._is_below(n)}
        self._highest = {number: n for number, n in self._highest.items() if not self._is_forgotten(n)}

    def _is_forgotten(self, n: int) -> bool:
        """Whether its range is too old to know what of it was shown."""
        return n // RANGE_SIZE < max(self._highest, default=0) - RANGES_BELOW

    def _is_below(self, n: int) -> bool:
        """Whether `n` is so far below the highest of its range that it was shown: its sender waited for that."""
        return n < self._highest.get(n // RANGE_SIZE, 0) - self._window
