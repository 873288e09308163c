"""The judge: reads the diary of all pages once everything is at rest, and reports each violation."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from tests.faults.population.diary import Entry, Loss, What, of
from tests.faults.population.evidence import Evidence

#: Tolerance between the clocks of a client and a server.
_SLACK_SECONDS = 1.0


class Kind(StrEnum):
    SWALLOWED = "swallowed"  # confirmed, or treated as a repeat, but never shown
    TWICE = "twice"  # shown twice in one page, or two texts under one number
    PHANTOM = "phantom"  # delivered or shown, but never sent there
    LOST = "lost"  # still open although both are connected and nothing is broken
    STUCK = "stuck"  # away, alone in a chat, or waiting while someone else waits
    FORGOTTEN = "forgotten"  # a token that was not known within the grace
    ORPHANED = "orphaned"  # the same, after the last process with the guest ended and Redis lost its data
    CHAT_LOST = "chat lost"  # a chat that ended although neither guest asked for it or was away for long
    WRONGLY_TOLD = "wrongly told"  # about an end, or the partner's presence
    MET_AGAIN = "met again"  # after a block
    TURNED_AWAY = "turned away"  # refused, or an error, although all was in order


@dataclass(frozen=True, slots=True)
class Violation:
    kind: Kind
    words: str
    at: float
    chat: str = ""
    persons: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


def judge(entries: Iterable[Entry], grace: float) -> list[Violation]:
    """All violations; `grace` in seconds. The diary must end with each person's final state."""
    evidence = Evidence(entries)
    found = [violation for check in _CHECKS for violation in check(evidence, grace)]
    return sorted(found, key=lambda violation: violation.at)


def _messages(evidence: Evidence, _: float) -> Iterator[Violation]:
    shown: Counter[tuple[str, str, int]] = Counter()
    texts: Counter[tuple[str, str]] = Counter()
    for entry in of(evidence.entries, What.SHOWN, What.REPEAT, What.DELIVERED):
        saying = evidence.sayings.get(entry.text)
        match entry.what:
            case What.SHOWN:
                shown[entry.page, entry.chat, entry.n] += 1
                texts[entry.page, entry.text] += 1
                if shown[entry.page, entry.chat, entry.n] > 1 or texts[entry.page, entry.text] > 1:
                    yield _of(Kind.TWICE, entry, evidence, f"{entry.page} showed {entry.n} twice")
                if saying is None or saying.person == entry.person:
                    yield _of(Kind.PHANTOM, entry, evidence, f"nobody said {entry.text!r}")
                elif (saying.chat, saying.n) != (entry.chat, entry.n):
                    yield _of(Kind.PHANTOM, entry, evidence, f"{entry.text!r} was said elsewhere")
            case What.REPEAT if entry.text not in evidence.shown[entry.chat, entry.person]:
                words = f"{entry.page} took {entry.n} ({entry.text!r}) for a repeat, and never showed it"
                yield _of(Kind.SWALLOWED, entry, evidence, words)
            case What.DELIVERED if entry.note == "stranger":
                if not evidence.was_said(entry.person, entry.chat, entry.n):
                    words = f"{entry.page} was told that {entry.n} is delivered, and never said it"
                    yield _of(Kind.PHANTOM, entry, evidence, words)
            case What.DELIVERED:
                partners = evidence.partners(entry.chat, entry.person)
                if not any(entry.text in evidence.shown[entry.chat, partner] for partner in partners):
                    words = f"{entry.n} ({entry.text!r}) of {entry.page} is delivered, and was never shown"
                    yield _of(Kind.SWALLOWED, entry, evidence, words)
            case _:
                pass


def _open_messages(evidence: Evidence, _: float) -> Iterator[Violation]:
    for entry in of(evidence.entries, What.OPEN):
        partners = evidence.partners(entry.chat, entry.person)
        if any(evidence.stands[p].chat == entry.chat for p in partners if p in evidence.stands):
            words = f"{entry.n} ({entry.text!r}) of {entry.page} is still open"
            yield replace(_of(Kind.LOST, entry, evidence, words), at=evidence.said_at(entry.text))


def _ends(evidence: Evidence, grace: float) -> Iterator[Violation]:
    wanted = {"left": ("leave", "next"), "blocked": ("block",)}
    for entry in of(evidence.entries, What.ENDED):
        reason, members = entry.note, evidence.members[entry.chat]
        if reason in wanted and not evidence.was_parted(entry.chat, wanted[reason], entry.at):
            yield _of(Kind.WRONGLY_TOLD, entry, evidence, f"{entry.page}: {reason}, and nobody wanted that")
        elif reason == "gone":
            # A guest that vanished before it received the chat recorded nothing about it.
            away = [evidence.person_was_there(person, entry.at) for person in members]
            if len(away) > 1 and max(away) < grace - _SLACK_SECONDS:
                words = f"{entry.page}: the partner is gone, and was there within the grace"
                yield _of(Kind.CHAT_LOST, entry, evidence, words)
        elif reason in ("untold", "lost") and evidence.had_another_page(entry):
            continue  # the page was told about that one
        elif reason == "untold":
            words = f"{entry.page} was never told that its chat is over"
            yield _of(Kind.WRONGLY_TOLD, entry, evidence, words)
        elif reason not in (*wanted, "as asked", "forgotten"):
            yield _of(Kind.CHAT_LOST, entry, evidence, f"{entry.page}: its chat ended, {reason}")


def _tokens(evidence: Evidence, grace: float) -> Iterator[Violation]:
    for entry in of(evidence.entries, What.FORGOTTEN):
        away = evidence.guest_was_there(entry.text, entry.at)
        if away < grace - _SLACK_SECONDS:
            words = f"{entry.page}: its token is not known, {away:.1f} s after its guest was there"
            yield _of(_kind_of_oblivion(evidence, entry.at - away, entry.at), entry, evidence, words)


def _kind_of_oblivion(evidence: Evidence, left: float, back: float) -> Kind:
    """Only Redis and the guest's former process know a guest that is away."""
    since = left - _SLACK_SECONDS
    is_orphan = evidence.lost(Loss.PROCESS, since, back) and evidence.lost(Loss.REDIS, since, back)
    return Kind.ORPHANED if is_orphan else Kind.FORGOTTEN


def _blocks(evidence: Evidence, _: float) -> Iterator[Violation]:
    lost = list(of(evidence.entries, What.FORGOTTEN))
    for entry in of(evidence.entries, What.BLOCKED):
        pair = evidence.members[entry.chat]
        for chat, members in evidence.members.items():
            begun = evidence.began[chat]
            # A guest that the site forgot continues as a different one.
            if chat == entry.chat or members != pair or len(pair) < 2 or begun <= entry.at:
                continue
            if not any(entry.at <= other.at <= begun and other.person in pair for other in lost):
                words = f"{' and '.join(sorted(pair))} met again after {entry.page} blocked"
                yield Violation(Kind.MET_AGAIN, words, begun, chat, frozenset(pair))


def _troubles(evidence: Evidence, _: float) -> Iterator[Violation]:
    for entry in of(evidence.entries, What.REFUSED_ENTRY, What.REFUSED, What.ERROR, What.LEFT_ALONE):
        if entry.what is What.LEFT_ALONE:
            words = f"all tabs of {entry.person} were superseded, and by none"
            yield _of(Kind.STUCK, entry, evidence, words)
        elif entry.note != "bad_field hello":
            yield _of(Kind.TURNED_AWAY, entry, evidence, f"{entry.page}: {entry.what}, {entry.note}")


def _end_state(evidence: Evidence, _: float) -> Iterator[Violation]:
    stands = evidence.stands
    for chat, members in evidence.members.items():
        if len(members) > 2:
            names = ", ".join(sorted(members))
            yield Violation(Kind.PHANTOM, f"{names} are in one chat", evidence.began[chat], chat)
    for person, entry in stands.items():
        if entry.note == "away":
            yield _of(Kind.STUCK, entry, evidence, f"{person} cannot come back")
        elif entry.note == "chatting":
            partners = evidence.partners(entry.chat, person)
            if not any(p in stands and stands[p].chat == entry.chat for p in partners):
                names = ", ".join(sorted(partners))
                yield _of(Kind.STUCK, entry, evidence, f"{person} is alone in a chat ({names} is not in it)")
    waiting = [entry for entry in stands.values() if entry.note in ("waiting", "idle")]
    for a, b in combinations(waiting, 2):
        if not _may_have_blocked(evidence, a.person, b.person):
            words = f"{a.person} ({a.note}) and {b.person} ({b.note}) could meet, and do not"
            yield Violation(Kind.STUCK, words, a.at, persons=frozenset((a.person, b.person)))
    for entry in of(evidence.entries, What.SEES):
        partners = evidence.partners(entry.chat, entry.person)
        if entry.note == "away" and any(p in stands and stands[p].chat == entry.chat for p in partners):
            yield _of(Kind.WRONGLY_TOLD, entry, evidence, f"{entry.page} sees its partner away")


def _may_have_blocked(evidence: Evidence, a: str, b: str) -> bool:
    pair = {a, b}
    return any(
        evidence.was_parted(chat, ("block",), float("inf"))
        for chat, members in evidence.members.items()
        if members == pair
    )


def _of(kind: Kind, entry: Entry, evidence: Evidence, words: str) -> Violation:
    persons = frozenset(evidence.members[entry.chat] | {entry.person}) if entry.chat else {entry.person}
    return Violation(kind, words, entry.at, entry.chat, frozenset(persons))


_CHECKS: tuple[Callable[[Evidence, float], Iterator[Violation]], ...] = (
    _messages,
    _open_messages,
    _ends,
    _tokens,
    _blocks,
    _troubles,
    _end_state,
)
