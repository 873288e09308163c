"""After a close: what the close code demands, and how long to wait before reconnecting."""

import random
from enum import Enum, auto

_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 15.0
#: If the server asks to wait without saying how long.
_UNTOLD_SECONDS = 10.0


class Rule(Enum):
    """What to do after a close."""

    RECONNECT = auto()
    RECONNECT_WITHOUT_FRAME = auto()
    WAIT = auto()
    STOP = auto()


_RULES = {
    1009: Rule.RECONNECT_WITHOUT_FRAME,
    4400: Rule.STOP,
    4403: Rule.STOP,
    4406: Rule.STOP,
    4409: Rule.STOP,
    4429: Rule.WAIT,
    4503: Rule.WAIT,
}


def rule(code: int) -> Rule:
    """An unlisted code counts as a lost network."""
    return _RULES.get(code, Rule.RECONNECT)


class Backoff:
    """Doubles with each consecutive failure; jitter keeps a thousand clients from reconnecting at once."""

    def __init__(self) -> None:
        self._failures = 0

    def reset(self) -> None:
        """Call when a connection was welcomed."""
        self._failures = 0

    def seconds(self, rule: Rule, retry_after: float | None) -> float:
        """How long to wait before the next attempt; `retry_after` is what the server asked for."""
        if retry_after is None and rule is Rule.WAIT:
            retry_after = _UNTOLD_SECONDS
        ceiling = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        return (retry_after or 0.0) + random.uniform(0.0, ceiling)  # noqa: S311  # no secret
