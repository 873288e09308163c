"""A voice: one guest of a system, reduced to what all systems have in common."""

from collections.abc import Callable
from typing import Protocol

#: As long as a usual chat message.
TEXT_BYTES = 60


def ignore(n: int) -> None:
    """Nobody counts at the moment."""


class Voice(Protocol):
    """`on_said(n)`: this guest heard its partner's message `n`, and has confirmed it where the system can.

    `on_delivered(n)`: the partner confirmed this guest's message `n`.
    """

    on_said: Callable[[int], None]
    on_delivered: Callable[[int], None]

    def say(self, n: int) -> None: ...

    def close(self) -> None: ...
