"""A pool's rules: what its operator decides about who meets whom. Sent along with every script as JSON."""

from dataclasses import dataclass, field

import msgspec

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in a span (ms), and so many at once; 0: no limit."""

    most: int = 0
    span: int = MINUTE_MS
    burst: int = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """Times in milliseconds. The defaults are those of the toggles."""

    #: How long a guest insists on a shared interest, and then on its language.
    widens: tuple[int, int] = (10_000, 10_000)
    #: So many of the last partners are not met again for so long ...
    cooldown: int = 3
    cooldown_ms: int = 300_000
    #: ... unless a guest has waited so long that nobody else seems to come; 0: not even then.
    repeat_ms: int = 20_000
    #: Guests of one network never meet.
    apart: bool = False
    #: People share networks here: guests are counted where else their networks would be.
    shared: bool = False
    #: A block holds for the two networks as well, for 24 hours.
    block_networks: bool = False
    #: Of one network: waiting places (0: no limit), finds, and new guests. A wider one may have so many times as much
    #: (see networks.py; 0: is not limited).
    wider: int = 4
    places: int = 0
    finds: Limit = Limit()
    arrivals: Limit = Limit()
    #: Who said nothing in so many chats in a row stands behind those who came so much later.
    silent: int = 2
    silent_ms: int = 60_000
    #: How long both may undo the end of a chat.
    again_ms: int = 30_000
    #: Whoever waits keeps its place, and nobody is paired.
    paused: bool = False
    #: The same as JSON, made once.
    json: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "json"}
        object.__setattr__(self, "json", msgspec.json.encode(fields).decode())
