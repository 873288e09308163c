"""How far a connection has come."""

from enum import Enum, auto


class State(Enum):
    """Of a connection. It only goes forward."""

    NEW = auto()
    #: `hello` came.
    GREETING = auto()
    #: `hello` was answered: the guest is known.
    WELCOMED = auto()
    CLOSED = auto()
