"""The state of a connection."""

from enum import Enum, auto


class State(Enum):
    """Only advances, never goes back."""

    NEW = auto()
    #: `hello` was received.
    GREETING = auto()
    #: `hello` was answered: the guest is known.
    WELCOMED = auto()
    CLOSED = auto()

    @property
    def is_before_welcome(self) -> bool:
        return self is State.NEW or self is State.GREETING
