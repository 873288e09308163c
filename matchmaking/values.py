"""What matchmaking is about: guests, their states and their wishes. Frozen, without I/O."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Network:
    """Where a guest comes from, in three sizes, each a name under the same key; all empty where that is unknown.

    Limits count all three. A ban, a block, and what keeps guests of one network apart are about the household: `name`.
    """

    name: str = ""
    subnet: str = ""
    supernet: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)

    @property
    def around(self) -> str:
        """The two other sizes, as guests' records hold them."""
        return f"{self.subnet} {self.supernet}" if self.name else ""

    @property
    def names(self) -> tuple[str, ...]:
        """All there are, from narrow to wide; of IPv4 two."""
        return tuple(dict.fromkeys((self.subnet, self.name, self.supernet))) if self.name else ()

    def shares(self, wider: int) -> dict[str, int]:
        """How many times as much as a subnet each may have: a household `wider` times, a supernet the square of that.

        With 0 nothing but the subnet is counted. `sizes_of` in `lua/lib/limits.lua` does the same.
        """
        shares = {self.supernet: wider * wider, self.name: wider, self.subnet: 1} if self.name else {}
        return {name: share for name, share in shares.items() if share}


NOWHERE = Network()


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whom a guest would like to meet."""

    interests: tuple[str, ...] = ()
    language: str = ""
    only_interests: bool = False
    keep_name: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A chat that is over, why (one of the protocol's reasons), and the id of the guest it was with."""

    chat: str
    reason: str
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """The other one of a chat, as far as it is known; `process` is empty until it was written back."""

    id: str
    rev: int = 0
    take: int = 0
    name: str = ""
    token: str = ""
    inbox: str = ""
    process: str = ""
    network: str = ""
    range: int = 0
    away: int = 0  # since when, in waking ms; 0: here


@dataclass(frozen=True, slots=True)
class Idle:
    """Neither waiting nor chatting; with the chat that ended last, if that is still remembered.

    A guest that asked to go on with it has an `inbox` already.
    """

    ended: Ended | None = None
    inbox: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue since `since` (Unix ms, Redis's clock). `ended`: the chat left in the same step.

    `step` of the ladder: 0 a shared interest, 1 the same language, 2 anybody; it `widens` then (0: never).
    """

    since: int
    inbox: str
    ended: Ended | None = None
    step: int = 2
    widens: int = 0


@dataclass(frozen=True, slots=True)
class Chatting:
    """In a chat since `at` (Unix ms, Redis's clock). Words for this guest go to `inbox`."""

    chat: str
    at: int
    inbox: str
    partner: Partner
    shared: tuple[str, ...] = ()
    ended: Ended | None = None
    again: bool = False  # it goes on after both undid its end
    #: Counts the clients in which this guest came to the chat: each numbers its messages by itself.
    range: int = 0


State = Idle | Waiting | Chatting


@dataclass(frozen=True, slots=True)
class Guest:
    """One anonymous visitor, as Redis has it. `rev` fences transitions; `link` is its newest connection."""

    id: str
    rev: int
    take: int
    link: str
    process: str
    token: str  # SHA-256 of the secret that the tab keeps
    name: str
    used: bool  # the name was shown in a chat
    away: int  # since when, in waking ms; 0: connected
    wishes: Wishes = field(default_factory=Wishes)  # the last ones
    state: State = field(default_factory=Idle)
    partner_asks: bool = False  # the last partner would like to go on
    code: str = ""  # the hash of the entry code that let it in
    #: As it stood in Redis, to be written back when Redis forgot; what only scripts read is nowhere else.
    record: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a beat found. Times are milliseconds of Redis's clock; `awake` leaves out its silences."""

    now: int
    awake: int
    era: str
    young: int
    lapsed: bool
    dead: frozenset[str]
    online: int
    waiting: int
    waits: tuple[int, ...] = ()
    #: From how many networks guests wish for each interest, as one process counted lately.
    popular: dict[str, int] = field(default_factory=dict)
    #: Of each process some of the guests who wish for each interest, for the one whose turn it is to count.
    wished: tuple[dict[str, tuple[str, ...]], ...] = ()
