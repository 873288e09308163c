"""The clock of an event in one process: Redis's time, never ahead of it, and never going back but with Redis itself."""

import time

#: A larger difference means that Redis's clock was set, or that another Redis answers.
SET_MS = 1_000
#: The two clocks may differ in speed by this much.
DRIFT = 1 / 1_000


class EventClock:
    """Each answer shows how late it is at least; the best one so far counts, less what clocks may drift since."""

    def __init__(self) -> None:
        #: Milliseconds between the monotonic clock and Redis's; until Redis answers, the local clock's.
        self._offset = time.time() * 1000 - time.monotonic() * 1000
        self._synced: float | None = None

    def now(self) -> int:
        """Redis's time (ms)."""
        return int(time.monotonic() * 1000 + self._offset)

    def sync(self, now: int) -> None:
        """An answer has just come, in which Redis's time was `now` (ms)."""
        arrived = time.monotonic() * 1000
        offset = now - arrived
        if self._synced is not None and abs(offset - self._offset) < SET_MS:
            offset = max(offset, self._offset - (arrived - self._synced) * DRIFT)
        self._offset, self._synced = offset, arrived
