"""A pool's rules: the operator's settings for who meets whom. Sent to every script as JSON."""

from dataclasses import dataclass, field

import msgspec

MINUTE_MS = 60_000
#: How much later a guest who is silent chat after chat counts as having come.
SILENT_MS = MINUTE_MS
HOUR_MS = 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in `span` ms, and `burst` at once; `most` 0 means no limit."""

    most: int = 0
    span: int = MINUTE_MS
    burst: int = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """Times in milliseconds. The defaults are those of the toggles."""

    #: How long a guest insists on a shared interest, and then on its language.
    widens: tuple[int, int] = (10_000, 10_000)
    #: The last `cooldown` partners do not meet again within `cooldown_ms` ...
    cooldown: int = 3
    cooldown_ms: int = 300_000
    #: ... unless the guest has waited this long and no one else has come; 0: never.
    repeat_ms: int = 20_000
    #: Guests of the same network never meet.
    apart: bool = False
    #: People here share networks: count guests where networks would be counted.
    shared: bool = False
    #: A block also applies to both networks, for 24 hours.
    block_networks: bool = False
    #: Per network: waiting guests (0: no limit), finds and new guests. Each wider network size may have
    #: `wider` times as much (see networks.py; 0: wider sizes are unlimited).
    wider: int = 4
    places: int = 0
    finds: Limit = Limit()
    arrivals: Limit = Limit()
    #: A guest who sent nothing in `silent` chats in a row queues as if it had come `silent_ms` later.
    silent: int = 2
    silent_ms: int = SILENT_MS
    #: How long both may undo the end of a chat.
    again_ms: int = 30_000
    #: Chats of clients that can are encrypted unless `off`; `required`: others are not matched.
    encryption: str = "off"
    #: Waiting guests keep their place, but no one is matched.
    paused: bool = False
    #: The pool has event rounds: waiting guests are paired by the bell only, and wait on when a chat ends.
    held: bool = False
    #: The same as JSON, encoded once.
    json: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "json"}
        object.__setattr__(self, "json", msgspec.json.encode(fields).decode())
