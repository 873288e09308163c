"""The rush at one process's door: whether so many new guests come at once that they are asked for proof of work."""

import math

#: What came this long ago counts for a third of what comes now: short enough for a flood, long enough for a class.
WINDOW_SECONDS = 10.0
#: It is over when the pace has fallen to this share of what began it, so that it does not flicker.
OVER = 0.5


class Surge:
    """Its clock is the caller's (monotonic s). Everybody counts who knocks as a new guest, let in or not."""

    __slots__ = ("_pace", "_then", "is_on")

    def __init__(self) -> None:
        self.is_on = False
        self._pace = 0.0
        self._then = float("-inf")

    def knock(self, now: float, from_per_minute: int) -> bool:
        """One more new guest; whether there is a rush, which begins at so many a minute."""
        passed = max(0.0, now - self._then)
        self._pace = self._pace * math.exp(-passed / WINDOW_SECONDS) + 1 / WINDOW_SECONDS
        self._then = max(now, self._then)
        begins = from_per_minute / 60
        self.is_on = self._pace > (begins * OVER if self.is_on else begins)
        return self.is_on
