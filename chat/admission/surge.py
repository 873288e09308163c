"""Surge detection in one process: whether new guests arrive so fast that proof of work is required."""

import math

#: Arrivals this long ago count a third of current ones: short enough for a flood, long enough for a class.
WINDOW_SECONDS = 10.0
#: A surge ends when the rate falls to this share of its threshold, which prevents flapping.
OVER = 0.5


class Surge:
    """The caller supplies the time (monotonic s). All new guests count, admitted or not."""

    __slots__ = ("_pace", "_then", "is_on")

    def __init__(self) -> None:
        self.is_on = False
        self._pace = 0.0
        self._then = float("-inf")

    def knock(self, now: float, from_per_minute: int) -> bool:
        """Counts a new guest; returns whether there is a surge, which starts at `from_per_minute`."""
        passed = max(0.0, now - self._then)
        self._pace = self._pace * math.exp(-passed / WINDOW_SECONDS) + 1 / WINDOW_SECONDS
        self._then = max(now, self._then)
        begins = from_per_minute / 60
        self.is_on = self._pace > (begins * OVER if self.is_on else begins)
        return self.is_on
