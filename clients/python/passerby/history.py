"""A history of one guest's messages, for tests that check that none was lost or shown twice."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: `said`: given to the outbox. `unconfirmed`: still open when its chat ended.
What = Literal["said", "shown", "delivered", "refused", "unconfirmed", "matched", "ended"]


@dataclass(frozen=True, slots=True)
class Moment:
    """One event. `at` is `time.monotonic()`, the same for all processes of a machine."""

    at: float
    what: What
    chat: str
    n: int | None = None
    text: str | None = None


class History:
    """The last `limit` moments; all of them if it is None."""

    def __init__(self, limit: int | None = 1_000) -> None:
        self._moments: deque[Moment] = deque(maxlen=limit)

    def __iter__(self) -> Iterator[Moment]:
        return iter(tuple(self._moments))

    def record(self, what: What, chat: str, n: int | None = None, text: str | None = None) -> None:
        self._moments.append(Moment(time.monotonic(), what, chat, n, text))

    def of(self, what: What, chat: str | None = None) -> list[Moment]:
        """The moments of one kind, in order; of one chat or of all."""
        return [moment for moment in self if moment.what == what and chat in (None, moment.chat)]
