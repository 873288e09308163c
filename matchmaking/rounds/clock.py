"""The clock of an event in one process: Redis's time, not turned back by an answer that comes late."""

import time


class EventClock:
    """Redis read its clock between a question and its answer: that limits what the difference can be."""

    def __init__(self) -> None:
        #: Milliseconds between the monotonic clock and Redis's; until Redis answers, the local clock's.
        self._offset = time.time() * 1000 - time.monotonic() * 1000

    def now(self) -> int:
        """Redis's time (ms)."""
        return int(time.monotonic() * 1000 + self._offset)

    @staticmethod
    def asks() -> float:
        """Call before a question; pass the result to `sync`."""
        return time.monotonic() * 1000

    def sync(self, now: int, asked: float) -> None:
        """An answer has just come, in which Redis's time was `now` (ms).

        The difference is kept if it is possible, so that time does not jump by how long answers take.
        """
        least, most = now - time.monotonic() * 1000, now - asked
        self._offset = min(max(self._offset, least), most)
