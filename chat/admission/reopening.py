"""When the clients of a closed site try again: within seconds, but not all at once."""

from time import monotonic

#: People who wait should be in soon after the site opens.
SOONEST_SECONDS = 4.0
#: With very many clients a process is asked more often than planned rather than make them wait longer.
LATEST_SECONDS = 60.0
#: A refused `hello` costs a process about a millisecond.
TRIES_PER_SECOND = 50.0


class Turns:
    """Gives each client a turn of its own. The caller supplies the time (monotonic s)."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = float("-inf")

    def take(self, now: float) -> float:
        """In how many seconds this client may try again."""
        turn = max(self._last + 1 / TRIES_PER_SECOND, now + SOONEST_SECONDS)
        self._last = min(turn, now + LATEST_SECONDS)
        return self._last - now


_turns = Turns()


def retry_after() -> float:
    """For the next client of this process, in s."""
    return _turns.take(monotonic())
