"""The clock of one process: Redis's time, and whole seconds that the hot path reads as an attribute."""

import time


class Clock:
    __slots__ = ("_began", "_offset", "second")

    def __init__(self) -> None:
        self._began = time.monotonic()
        #: Milliseconds between the monotonic clock and Redis's; until the first beat, the local clock's
        #: offset.
        self._offset = time.time() * 1000 - self._began * 1000
        #: Whole seconds since the process began.
        self.second = 0

    def now(self) -> int:
        """Redis's time (ms since the Unix epoch), extrapolated by the monotonic clock."""
        return int(time.monotonic() * 1000 + self._offset)

    def tick(self) -> None:
        """Call every second."""
        self.second = int(time.monotonic() - self._began)

    def sync(self, now: int, *, at: float) -> None:
        """Redis's time was `now` (ms) when the monotonic clock was `at` (s)."""
        self._offset = now - at * 1000
