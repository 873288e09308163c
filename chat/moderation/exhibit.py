"""What a moderator reads of a report: what is proved, then what is claimed, then what was decided before."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from chat.evidence import Line, gaps
from chat.models import Report, ReportLine
from chat.protocol import Side

#: A page that was reloaded counts on from the milliseconds since the chat began; no page loads in fewer.
SHORTEST_RELOAD = 200


@dataclass(frozen=True, slots=True)
class Gap:
    """The partner's messages from `first` to `last`, both included, were not handed in, or never were."""

    first: int
    last: int

    @property
    def may_be_empty(self) -> bool:
        """So wide that the sender's page may have been reloaded, with nothing said under these numbers."""
        return self.last - self.first >= SHORTEST_RELOAD


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`proved`: in the order of the chat, with the gaps in their places. `earlier`: counts by what was decided."""

    proved: list[ReportLine | Gap]
    claimed: list[ReportLine]
    earlier: dict[str, int]

    @classmethod
    def of(cls, report: Report) -> "Exhibit":
        lines = list(report.lines.all())
        missing = gaps(Line(Side(line.by), line.n, line.text, None) for line in lines)
        proved = [line for line in lines if line.is_proved]
        return cls(
            proved=_in_order(proved, [Gap(*gap) for gap in missing]) if proved else [],
            claimed=[line for line in lines if not line.is_proved],
            earlier=_earlier(report),
        )


def _in_order(proved: list[ReportLine], missing: list[Gap]) -> list[ReportLine | Gap]:
    def number(entry: ReportLine | Gap) -> int:
        return entry.first if isinstance(entry, Gap) else entry.n

    return sorted([*proved, *missing], key=number)


def _earlier(report: Report) -> dict[str, int]:
    """Of other reports about the same guest or its network."""
    same = Q(accused=report.accused) if report.accused else Q(pk__in=())
    if report.handle:
        same |= Q(handle=report.handle)
    others = Report.objects.filter(same).exclude(pk=report.pk)
    return dict(Counter(other.get_decision_display() for other in others.only("decision")))
