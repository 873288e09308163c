"""The diary: what every page said, showed and was told, in order. All that the judge knows."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

#: Who writes down the faults.
SITE = "site"


class What(StrEnum):
    """What an entry tells of; `note` in brackets."""

    FORGOTTEN = "forgotten"  # the token was not known; the text labels the guest that is over
    WELCOME = "welcome"  # the text labels the guest [new, resumed, or forgotten: a new one in place of that]
    DARK = "dark"  # the connection is over; the time is that of the last frame that came [why]
    SUPERSEDED = "superseded"  # the site says that the guest lives on a newer connection
    REFUSED_ENTRY = "refused entry"  # closed with a code after which a client stops [code]
    CLOSED = "closed"  # the person closed this page, for good
    LEFT_ALONE = "left alone"  # all pages of a guest were superseded, and none superseded them
    WAITING = "waiting"
    MATCHED = "matched"  # the page entered the chat [matched, welcome, or again]
    PARTNER = "partner"  # [here, away, back]
    SAID = "said"  # for the first time
    SHOWN = "shown"
    REPEAT = "repeat"  # taken for a repeat, and not shown
    DELIVERED = "delivered"  # [empty, or `stranger` for a number that this page never said]
    REFUSED = "refused"  # the site does not pass it on [code]
    UNCONFIRMED = "unconfirmed"  # open when the chat ended
    PARTING = "parting"  # the person leaves, and means it [leave, next, block]
    ENDED = "ended"  # [reason; as asked, or untold: no `ended` came]
    BLOCKED = "blocked"  # the site took the block of the partner in that chat
    ERROR = "error"  # [code and type]
    FAULT = "fault"  # the text is one of Loss, if anything is lost with it [what, and whether it begins or is over]
    STANDS = "stands"  # at the end [away, idle, waiting, chatting]
    OPEN = "open"  # not confirmed at the end, in a chat that goes on
    SEES = "sees"  # at the end, how the page shows its partner [here, away]


class Loss(StrEnum):
    """What a fault takes with it."""

    PROCESS = "all that a process held"
    REDIS = "all that Redis held"


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` in seconds of one monotonic clock."""

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
    """One for the whole population."""

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
        """Something that was over before it was noticed."""
        self.entries.append(Entry(at, person, page, what, note=note))


def of(entries: Iterable[Entry], *kinds: What) -> Iterator[Entry]:
    return (entry for entry in entries if entry.what in kinds)
