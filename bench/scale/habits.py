"""What people do on such a site: assumptions, all of them here, to be replaced by your own site's figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    visit_seconds: float = 1_200.0
    chat_seconds: float = 360.0
    #: Between two messages of one guest who chats.
    message_seconds: float = 12.0
    #: Of the connected guests; the others wait, or look at what they just left.
    chatting: float = 0.9
    #: Commands of a visit that are neither a find nor a message, each at the price of a find: hello, leave, away.
    other_calls: float = 3.0


@dataclass(frozen=True, slots=True)
class Machines:
    """What is bought, and how full it may be."""

    cores: int = 8
    memory_bytes: float = 32e9
    redis_bytes: float = 8e9
    #: Of a core: the rest is for peaks, and for what a failed neighbour leaves.
    load: float = 0.5
    beat_seconds: float = 2.0
