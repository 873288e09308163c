"""A finding: one promise, whether it is currently kept, and the facts behind that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """From best to worst."""

    KEPT = "kept"
    #: The check got no answer, or lacks permission.
    UNVERIFIED = "unverified"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as it was read, the same in every language. Never an address."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The part of a finding that one check contributed."""

    verdict: Verdict
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`promise`: English, translated for guests; `remedy`: for the operator. An `id` never changes."""

    id: str
    promise: str
    remedy: str
    verdict: Verdict
    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        return f"{self.id} is {self.verdict} ({'; '.join(map(str, self.facts)) or 'nothing was found'})"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise; `of` combines everything that was checked for it into a finding."""

    id: str
    text: str
    remedy: str

    def __post_init__(self) -> None:
        _ids.add(self.id)

    def of(self, *rulings: Ruling) -> Finding:
        """The worst ruling decides."""
        verdict = worst(ruling.verdict for ruling in rulings)
        facts = tuple(fact for ruling in rulings for fact in ruling.facts)
        return Finding(self.id, self.text, self.remedy, verdict, facts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """`KEPT` if there are none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.KEPT)


def ids() -> frozenset[str]:
    """The ids of all promises."""
    return frozenset(_ids)


_ids: set[str] = set()
_ORDER: Sequence[Verdict] = tuple(Verdict)
