"""The facts in a diary: who was in which chat, who sent and showed what, and when each guest was connected."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.population.diary import Entry, Loss, What, of


@dataclass(frozen=True, slots=True)
class Saying:
    """What someone sent under one number; each text is sent once."""

    person: str
    chat: str
    n: int
    at: float


class Evidence:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.at)
        #: By text.
        self.sayings = {
            entry.text: Saying(entry.person, entry.chat, entry.n, entry.at)
            for entry in of(self.entries, What.SAID)
        }
        #: The participants of a chat, and when it began.
        self.members: dict[str, set[str]] = defaultdict(set)
        self.began: dict[str, float] = {}
        #: The texts that any page of a person showed in a chat.
        self.shown: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._numbers: set[tuple[str, str, int]] = set()
        self._partings: dict[str, list[Entry]] = defaultdict(list)
        #: The final state of each person.
        self.stands: dict[str, Entry] = {}
        self._guests: dict[str, str] = {}
        self._welcomes: dict[str, list[Entry]] = defaultdict(list)
        #: When a guest was connected: from a welcome to the last frame of that connection.
        self._spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self._person_spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for entry in self.entries:
            self._read(entry)
        self._read_connections()

    def partners(self, chat: str, person: str) -> set[str]:
        return self.members[chat] - {person}

    def was_said(self, person: str, chat: str, n: int) -> bool:
        return (person, chat, n) in self._numbers

    def said_at(self, text: str) -> float:
        return self.sayings[text].at

    def had_another_page(self, entry: Entry) -> bool:
        """Whether its guest was welcomed on another page while the chat of this entry ran there."""
        return any(
            other.page != entry.page and self.began[entry.chat] <= other.at <= entry.at
            for other in self._welcomes[entry.person]
        )

    def was_parted(self, chat: str, kinds: tuple[str, ...], before: float) -> bool:
        """Whether one of the two asked to end the chat. A block in an earlier chat of the same two ends it too."""
        meant = [chat]
        if "block" in kinds:
            meant = [other for other, members in self.members.items() if members == self.members[chat]]
        return any(
            entry.note in kinds and entry.at <= before for other in meant for entry in self._partings[other]
        )

    def lost(self, loss: Loss, since: float, until: float) -> bool:
        """Whether a fault could have lost this in the given time."""
        return any(
            entry.text == loss and since <= entry.at <= until for entry in of(self.entries, What.FAULT)
        )

    def guest_was_there(self, guest: str, at: float) -> float:
        """Seconds since the guest was connected, 0.0 if it was; infinite if it never was before."""
        return _since(self._spans[guest], at)

    def person_was_there(self, person: str, at: float) -> float:
        return _since(self._person_spans[person], at)

    def _read(self, entry: Entry) -> None:
        match entry.what:
            case What.MATCHED:
                self.members[entry.chat].add(entry.person)
                self.began.setdefault(entry.chat, entry.at)
            case What.SAID:
                self._numbers.add((entry.person, entry.chat, entry.n))
            case What.SHOWN:
                self.shown[entry.chat, entry.person].add(entry.text)
            case What.PARTING:
                self._partings[entry.chat].append(entry)
            case What.STANDS:
                self.stands[entry.person] = entry
            case _:
                pass

    def _read_connections(self) -> None:
        there: dict[str, tuple[float, str]] = {}  # by page: since when, as which guest
        end = self.entries[-1].at if self.entries else 0.0
        for entry in of(self.entries, What.WELCOME, What.DARK):
            person = entry.person
            if entry.page in there:
                since, guest = there.pop(entry.page)
                self._spans[guest].append((since, entry.at))
                self._person_spans[person].append((since, entry.at))
            if entry.what is What.WELCOME:
                there[entry.page] = entry.at, entry.text
                self._guests[entry.page] = person
                self._welcomes[person].append(entry)
        for page, (since, guest) in there.items():
            self._spans[guest].append((since, end))
            self._person_spans[self._guests[page]].append((since, end))


def _since(spans: list[tuple[float, float]], at: float) -> float:
    return min((max(0.0, at - end) for begin, end in spans if begin <= at), default=float("inf"))
