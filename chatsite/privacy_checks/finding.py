"""A finding: one promise, whether it is kept just now, and the plain facts that say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """From best to worst."""

    KEPT = "kept"
    #: Whoever would have to answer does not, or may not.
    UNVERIFIED = "unverified"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Fact:
    """What was read where, as it stands there: the same in every language. Never an address."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The part of a finding that one look gave."""

    verdict: Verdict
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`promise`: in English, in the catalogues for guests; `remedy`: for the operator. An `id` never changes."""

    id: str
    promise: str
    remedy: str
    verdict: Verdict
    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        return f"{self.id} is {self.verdict} ({'; '.join(map(str, self.facts)) or 'nothing was found'})"


@dataclass(frozen=True, slots=True)
class Promise:
    """One unit of what is promised; `of` makes the finding out of everything that was looked at for it."""

    id: str
    text: str
    remedy: str

    def __post_init__(self) -> None:
        _ids.add(self.id)

    def of(self, *rulings: Ruling) -> Finding:
        """The worst of them counts."""
        verdict = worst(ruling.verdict for ruling in rulings)
        facts = tuple(fact for ruling in rulings for fact in ruling.facts)
        return Finding(self.id, self.text, self.remedy, verdict, facts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """`KEPT` where there is none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.KEPT)


def ids() -> frozenset[str]:
    """Of every promise that there is."""
    return frozenset(_ids)


_ids: set[str] = set()
_ORDER: Sequence[Verdict] = tuple(Verdict)
