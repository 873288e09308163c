"""The verdict: compares the histories of both ends of every chat."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from clients.python.passerby import History

#: Separates the parts of a text: sender, chat, and words.
MARK = "|"


def marked(who: str, chat: str, words: str) -> str:
    """A text that identifies its sender and chat."""
    return MARK.join((who, chat, words))


@dataclass
class _Side:
    """What one of the two recorded in one chat."""

    said: dict[int, str] = field(default_factory=dict)
    shown: list[tuple[int, str]] = field(default_factory=list)
    settled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    ended: bool = False
    late: int = 0  # shown after the end


def complaints(histories: Mapping[str, History], gone: Collection[str] = ()) -> list[str]:
    """All problems as text; empty if there are none. Everyone must be silent, with no message in transit.

    Those who are `gone` closed their tab: their undelivered messages are lost without fault.
    """
    chats: dict[str, dict[str, _Side]] = defaultdict(dict)
    for who, history in histories.items():
        for chat, side in _sides(history).items():
            chats[chat][who] = side
            side.ended |= who in gone
    found = [
        f"{who}, chat {chat}: {complaint}"
        for chat, sides in chats.items()
        for who, side in sides.items()
        for complaint in _complaints(chat, side, _other(who, sides))
        if who not in gone
    ]
    found += [f"chat {chat} has {', '.join(sides)}" for chat, sides in chats.items() if len(sides) > 2]
    return found


def _sides(history: History) -> dict[str, _Side]:
    sides: dict[str, _Side] = defaultdict(_Side)
    for moment in history:
        side = sides[moment.chat]
        match moment.what:
            case "said":
                side.said[moment.n or 0] = moment.text or ""
            case "shown":
                side.shown.append((moment.n or 0, moment.text or ""))
                side.late += side.ended
            case "ended":
                side.ended = True
            case "delivered" | "refused" | "unconfirmed":
                side.settled[moment.what].add(moment.n or 0)
    return sides


def _other(who: str, sides: Mapping[str, _Side]) -> tuple[str, _Side]:
    return next(((name, side) for name, side in sides.items() if name != who), ("", _Side()))


def _complaints(chat: str, side: _Side, other: tuple[str, _Side]) -> Iterator[str]:
    partner, theirs = other
    for n, times in Counter(n for n, _ in side.shown).items():
        if times > 1:
            yield f"{n} was shown {times} times"
    for n, text in side.shown:
        if text.split(MARK)[:2] != [partner, chat]:
            yield f"{n} belongs to somebody else: {text}"
        elif theirs.said.get(n) != text:
            yield f"{n} was shown as {text!r}, but {theirs.said.get(n)!r} was said"
    if side.late:
        yield f"{side.late} were shown after the end"
    if partner and side.ended and not theirs.ended:
        yield f"ended, but not for {partner}"
    yield from _fates(side, {n for n, _ in theirs.shown})


def _fates(side: _Side, shown: set[int]) -> Iterator[str]:
    delivered, refused = side.settled["delivered"], side.settled["refused"]
    if refused:
        yield f"{_list(refused)} were refused"
    if delivered - shown:
        yield f"{_list(delivered - shown)} are delivered, but not shown"
    if lost := side.said.keys() - delivered - refused - side.settled["unconfirmed"]:
        yield f"{_list(lost)} are still open"
    if side.settled["unconfirmed"] and not side.ended:
        yield "messages were given up in a chat that goes on"
    for a, b in combinations(side.settled, 2):
        if twice := side.settled[a] & side.settled[b]:
            yield f"{_list(twice)} are {a} and {b}"


def _list(ns: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ns)))
