"""The diary: what every page sent, showed and received, in order. The judge knows nothing else."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

#: The author of entries about faults.
SITE = "site"


class What(StrEnum):
    """The kind of an entry; its `note` in brackets."""

    FORGOTTEN = "forgotten"  # the token was not known; the text labels the lost guest
    WELCOME = "welcome"  # the text labels the guest [new, resumed, or forgotten: a new one replacing it]
    DARK = "dark"  # the connection is over; the time is that of the last frame received [why]
    SUPERSEDED = "superseded"  # the site reports that the guest has a newer connection
    REFUSED_ENTRY = "refused entry"  # closed with a code after which a client stops [code]
    CLOSED = "closed"  # the person closed this page for good
    LEFT_ALONE = "left alone"  # all pages of a guest were superseded, although none superseded them
    WAITING = "waiting"
    MATCHED = "matched"  # the page entered the chat [matched, welcome, or again]
    PARTNER = "partner"  # [here, away, back]
    SAID = "said"  # for the first time
    SHOWN = "shown"
    REPEAT = "repeat"  # treated as a repeat, and not shown
    DELIVERED = "delivered"  # [empty, or `stranger` for a number that this page never sent]
    REFUSED = "refused"  # the site rejected it [code]
    UNCONFIRMED = "unconfirmed"  # still open when the chat ended
    PARTING = "parting"  # the person leaves on purpose [leave, next, block]
    ENDED = "ended"  # [reason; `as asked`, or `untold` if no `ended` arrived]
    BLOCKED = "blocked"  # the site accepted the block of the partner in that chat
    ERROR = "error"  # [code and type]
    FAULT = "fault"  # the text is one of Loss, if the fault loses something [what, and whether it begins or is over]
    STANDS = "stands"  # the final state [away, idle, waiting, chatting]
    OPEN = "open"  # not confirmed at the end, in a chat that is still running
    SEES = "sees"  # how the page finally shows its partner [here, away]


class Loss(StrEnum):
    """What a fault may lose."""

    PROCESS = "all that a process held"
    REDIS = "all that Redis held"


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` in seconds of a monotonic clock."""

    at: float
    person: str
    page: str
    what: What
    chat: str = ""
    n: int = 0
    text: str = ""
    note: str = ""

    def __str__(self) -> str:
        parts = [f"{self.at:8.3f}", self.page or self.person, self.what]
        parts += [self.chat[:6]] if self.chat else []
        parts += [f"n={self.n}"] if self.n else []
        parts += [f"'{self.text}'"] if self.text else []
        return " ".join([*parts, self.note]).rstrip()


class Diary:
    """One diary for the whole population."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._begun = time.monotonic()

    def now(self) -> float:
        return time.monotonic() - self._begun

    def write(
        self, person: str, page: str, what: What, chat: str = "", n: int = 0, text: str = "", note: str = ""
    ) -> None:
        self.entries.append(Entry(self.now(), person, page, what, chat, n, text, note))

    def write_late(self, at: float, person: str, page: str, what: What, note: str) -> None:
        """Records something at an earlier time than when it was noticed."""
        self.entries.append(Entry(at, person, page, what, note=note))


def of(entries: Iterable[Entry], *kinds: What) -> Iterator[Entry]:
    return (entry for entry in entries if entry.what in kinds)
