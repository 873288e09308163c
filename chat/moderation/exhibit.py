"""What a moderator sees of a report: proved lines, unproved lines, and earlier decisions."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from chat.models import Report, ReportLine
from chat.moderation.evidence import Line, gaps
from chat.protocol.codes import RANGE_SIZE, Side
from chat.report_keys import KeysError
from chat.report_keys.words import Words, WordsLostError

#: The most earlier reports of the same chat that are shown.
MOST_BEFORE = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """The partner's messages from `first` to `last`, inclusive, were not submitted, or do not exist."""

    first: int
    last: int

    @property
    def may_be_empty(self) -> bool:
        """The gap ends where another client of the sender continues, so it may contain no messages."""
        return self.last % RANGE_SIZE == 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A decrypted line. `by` and `reply_by`: a `Side`, from the reporter's point of view."""

    by: str
    n: int
    text: str
    said_at: datetime | None
    reply_by: str
    reply_n: int | None
    is_proved: bool


class Trouble(StrEnum):
    """Why the lines cannot be read."""

    LOST = "lost"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`proved`: in chat order, including gaps. `earlier`: counts by decision.

    `before`: decided reports of the same chat, latest first; `after`: those that follow this one.
    `trouble`: set if there are no lines and no note.
    """

    earlier: dict[str, int]
    before: list[Report]
    after: list[Report]
    note: str = ""
    proved: list[Shown | Gap] = field(default_factory=list)
    claimed: list[Shown] = field(default_factory=list)
    trouble: Trouble | None = None

    @property
    def texts(self) -> list[str]:
        """All texts by guests."""
        lines = [entry for entry in (*self.proved, *self.claimed) if isinstance(entry, Shown)]
        return [self.note, *(line.text for line in lines)]

    @classmethod
    def of(cls, report: Report) -> "Exhibit":
        """For a closed report, only the decisions about related ones."""
        related = _earlier(report), _before(report), list(report.followers.order_by("pk"))
        if not report.is_open:
            return cls(*related)
        try:
            note, lines = read(report)
        except WordsLostError:
            return cls(*related, trouble=Trouble.LOST)
        except KeysError:
            return cls(*related, trouble=Trouble.AWAY)
        missing = gaps(Line(Side(line.by), line.n, "", None) for line in lines)
        proved = [line for line in lines if line.is_proved]
        return cls(
            *related,
            note,
            proved=_in_order(proved, [Gap(*gap) for gap in missing]) if proved else [],
            claimed=[line for line in lines if not line.is_proved],
        )


def read(report: Report) -> tuple[str, list[Shown]]:
    """The note and the lines. Raises WordsLostError, KeysError."""
    words = report.words()
    note = words.decrypt(report.encrypted_note, "note") if report.encrypted_note is not None else ""
    return note, [_shown(line, words) for line in report.lines.exclude(encrypted_text=None)]


def _shown(line: ReportLine, words: Words) -> Shown:
    assert line.encrypted_text is not None
    return Shown(
        by=line.by,
        n=line.n,
        text=words.decrypt(line.encrypted_text, line.place),
        said_at=line.said_at,
        reply_by=line.reply_by,
        reply_n=line.reply_n,
        is_proved=line.is_proved,
    )


def _in_order(proved: list[Shown], missing: list[Gap]) -> list[Shown | Gap]:
    def number(entry: Shown | Gap) -> int:
        return entry.first if isinstance(entry, Gap) else entry.n

    return sorted([*proved, *missing], key=number)


def _before(report: Report) -> list[Report]:
    found: list[Report] = []
    while report.follows is not None and len(found) < MOST_BEFORE:
        report = report.follows
        found.append(report)
    return found


def _earlier(report: Report) -> dict[str, int]:
    """Counts of other reports about the same guest or its network."""
    same = Q(accused=report.accused) if report.accused else Q(pk__in=())
    if report.handle:
        same |= Q(handle=report.handle)
    others = Report.objects.filter(same).exclude(pk=report.pk)
    return dict(Counter(other.get_decision_display() for other in others.only("decision")))
