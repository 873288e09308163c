"""The values of matchmaking: guests, their states and their wishes. Frozen, without I/O."""

from dataclasses import dataclass, field, replace
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Network:
    """Where a guest connects from, in three sizes, each a digest under the same key; all empty if unknown.

    Limits apply to all three sizes. Bans, blocks and the rule that guests of one network never meet apply to
    the household: `name`.
    """

    name: str = ""
    subnet: str = ""
    supernet: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)

    @property
    def around(self) -> str:
        """The two other sizes, as guests' records store them."""
        return f"{self.subnet} {self.supernet}" if self.name else ""

    @property
    def names(self) -> tuple[str, ...]:
        """All sizes, from narrow to wide; two for IPv4."""
        return tuple(dict.fromkeys((self.subnet, self.name, self.supernet))) if self.name else ()

    def shares(self, wider: int) -> dict[str, int]:
        """The multiple of a subnet's limit for each size: a household `wider` times, a supernet its square.

        With 0 only the subnet is counted. `sizes_of` in `lua/lib/limits.lua` does the same.
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
    #: In a pool with sides, the rooms where the guest stands and those where it looks for others: they replace
    #: interests and language. Looking must be symmetric: A stands where B looks exactly when B stands where A looks.
    stands: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    #: Recent partners may meet again at once, if both wish it.
    repeats: bool = False

    #: The beginning of the name of a room where two guests wait for each other, with a code.
    TABLE: ClassVar[str] = "w:"

    @property
    def is_private(self) -> bool:
        """Whether the guest waits for one person only."""
        return bool(self.looks) and self.looks[0].startswith(self.TABLE)

    @property
    def open(self) -> "Wishes":
        """The same wishes for anybody: a code is for one search."""
        return replace(self, stands=(), looks=(), repeats=False) if self.is_private else self


@dataclass(frozen=True, slots=True)
class Ended:
    """A chat that has ended, why (one of the protocol's reasons), and the id of the other guest."""

    chat: str
    reason: str
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Both guests of that chat would like to meet again within `days`; the second one said so at `at` (Unix ms)."""

    chat: str
    at: int
    days: int


@dataclass(frozen=True, slots=True)
class Partner:
    """The other guest of a chat, as far as known; `process` is empty until its record is written back."""

    id: str
    rev: int = 0
    take: int = 0
    name: str = ""
    token: str = ""
    inbox: str = ""
    process: str = ""
    network: str = ""
    range: int = 0
    away: int = 0  # since when, in awake ms; 0: present
    side: str = ""


@dataclass(frozen=True, slots=True)
class Idle:
    """Neither waiting nor chatting; with the last chat, if it is still remembered.

    A guest who asked to resume that chat already has an `inbox`.
    """

    ended: Ended | None = None
    inbox: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue since `since` (Unix ms, Redis's clock). `ended`: the chat left in the same step.

    `step` of the ladder: 0 a shared interest, 1 the same language, 2 anyone; the next step is due at `widens`
    (0: never).
    """

    since: int
    inbox: str
    ended: Ended | None = None
    step: int = 2
    widens: int = 0


@dataclass(frozen=True, slots=True)
class Chatting:
    """In a chat since `at` (Unix ms, Redis's clock). Messages for this guest go to `inbox`."""

    chat: str
    at: int
    inbox: str
    partner: Partner
    shared: tuple[str, ...] = ()
    ended: Ended | None = None
    again: bool = False  # resumed after both undid its end
    #: Counts the clients that this guest has used in the chat; each numbers its messages from the start.
    range: int = 0
    #: Whether its messages are encrypted: fixed when it began.
    encrypted: bool = False
    #: The language that both guests wish for; empty if they wish for different ones.
    language: str = ""


State = Idle | Waiting | Chatting


@dataclass(frozen=True, slots=True)
class Guest:
    """One anonymous visitor, as Redis has it. `rev` fences transitions; `connection_id` is its newest connection."""

    id: str
    rev: int
    take: int
    connection_id: str
    process: str
    token: str  # SHA-256 of the secret that the tab keeps
    name: str
    used: bool  # whether the name was shown in a chat
    away: int  # since when, in awake ms; 0: connected
    wishes: Wishes = field(default_factory=Wishes)  # the most recent ones
    state: State = field(default_factory=Idle)
    partner_asks: bool = False  # the last partner wants to resume the chat
    able: bool = False  # whether the client of its newest connection can encrypt
    code: str = ""  # the hash of the entry code that admitted it
    ticks: tuple[str, ...] = ()  # the partners whom it would like to meet again, by id
    agreed: Agreed | None = None  # the latest such wish that was mutual
    side: str = ""  # whom that code is for (see sides.py); most guests have no side
    sat_at: int = 0  # when it last sat out a round of an event (ms)
    #: The record as it was in Redis, to be written back if Redis loses it. Some fields are used by scripts
    #: only.
    record: object = field(default=None, compare=False, repr=False)


#: No guest: the value before a connection's guest is known.
NOBODY = Guest("", rev=0, take=0, connection_id="", process="", token="", name="", used=False, away=0)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a beat found. Times are milliseconds of Redis's clock; `awake` excludes its silences."""

    now: int
    awake: int
    era: str
    young: int
    lapsed: bool
    dead: frozenset[str]
    online: int
    waiting: int
    waits: tuple[int, ...] = ()
    #: For each interest, the number of networks whose guests wish for it, as one process recently counted.
    popular: dict[str, int] = field(default_factory=dict)
    #: A sample per process of the guests who wish for each interest, for the process whose turn it is to
    #: count.
    wished: tuple[dict[str, tuple[str, ...]], ...] = ()
