"""Evidence: the lines that a reporter submits, and which of them their seals prove. Pure except for the keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from chat.filters.blank import is_blank
from chat.filters.cleaning import clean
from chat.moderation.franking import commitment_of
from chat.moderation.seals import Party, bind, bind_commitment, open_seal
from chat.protocol.codes import RANGE_SIZE, Side
from chat.protocol.objects import Evidence, Reply
from matchmaking.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report. Only a proved one has a time, and a sender who can be sanctioned."""

    by: Side
    n: int
    text: str
    reply: Reply | None
    at: int | None = None
    sender: Party | None = None

    @property
    def proved(self) -> bool:
        return self.sender is not None


def examine(
    evidence: Iterable[Evidence], *, ring: Keyring, pool: str, chat: str, reporter: str
) -> list[Line]:
    """The lines in chat order, each (side, `n`) once; a proved line replaces unproved repeats.

    A seal counts only for the reporter it was made for, in its chat, with its `n` and its exact text, or the
    commitment that the line opens; any other line is unproved. The reporter's own lines are always unproved.
    """
    lines: dict[tuple[Side, int], Line] = {}
    for item in evidence:
        line = _examine(item, ring, pool, chat, reporter)
        known = lines.get((line.by, line.n))
        if known is None or (line.proved and not known.proved):
            lines[line.by, line.n] = line
    return sorted(lines.values(), key=lambda line: (line.n, line.by))


def gaps(lines: Iterable[Line]) -> list[tuple[int, int]]:
    """The partner's message numbers missing between the submitted lines: (first, last), inclusive.

    If another client of the partner continues in its own range, a gap ends with the unused number below that
    range: how much of the old range was used is unknown.
    """
    numbers = sorted(line.n for line in lines if line.by is Side.PARTNER)
    missing: list[tuple[int, int]] = []
    for before, after in pairwise(numbers):
        unused = after // RANGE_SIZE * RANGE_SIZE
        if before < unused:
            missing.append((before + 1, unused))
        lowest = max(before, unused)
        if after - lowest > 1:
            missing.append((lowest + 1, after - 1))
    return missing


def _examine(item: Evidence, ring: Keyring, pool: str, chat: str, reporter: str) -> Line:
    # A text that was encrypted is submitted as sent; the page showed it cleaned.
    text = item.text if item.open is None else clean(item.text)
    claimed = Line(item.by, item.n, text, item.reply)
    words = _words(item, text)
    if item.by is not Side.PARTNER or item.seal is None or words is None:
        return claimed
    sealed = open_seal(ring, item.seal, words)
    if sealed is None or (sealed.pool, sealed.chat, sealed.n) != (pool, chat, item.n):
        return claimed
    if sealed.receiver.id != reporter or sealed.sender.id == reporter:
        return claimed
    return Line(item.by, item.n, text, item.reply, sealed.at, sealed.sender)


def _words(item: Evidence, shown: str) -> bytes | None:
    """What the seal must be bound to; None if the line opens nothing, or nothing that a page would have shown."""
    if item.open is None:
        return bind(item.text, item.reply)
    commitment = commitment_of(item.open, item.text, item.reply, item.k)
    return None if commitment is None or is_blank(shown) else bind_commitment(commitment)
