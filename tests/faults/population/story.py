"""The story of a violation: what both pages recorded around it, and what was broken at the time."""

from collections.abc import Iterable, Iterator, Sequence

from tests.faults.population.diary import Entry, What
from tests.faults.population.judge import Violation

_LINES = 70
_BEFORE_SECONDS = 40.0
_AFTER_SECONDS = 15.0
_OF_THE_SITE = {What.FAULT}
_OF_A_PERSON = {
    What.FORGOTTEN,
    What.WELCOME,
    What.DARK,
    What.SUPERSEDED,
    What.REFUSED_ENTRY,
    What.CLOSED,
    What.LEFT_ALONE,
    What.WAITING,
    What.MATCHED,
    What.ENDED,
    What.PARTING,
    What.ERROR,
    What.STANDS,
}


def story(entries: Iterable[Entry], violation: Violation) -> str:
    """In order, for finding the cause."""
    told = [entry for entry in entries if _belongs(entry, violation)]
    told.sort(key=lambda entry: entry.at)
    told = list(_without_echoes(told))
    lines = [f"{'>' if entry.at == violation.at else ' '}{entry}" for entry in _around(told, violation.at)]
    return "\n".join([f"--- {violation}", *lines])


def _belongs(entry: Entry, violation: Violation) -> bool:
    if not -_BEFORE_SECONDS <= entry.at - violation.at <= _AFTER_SECONDS:
        return False
    if entry.what in _OF_THE_SITE or (violation.chat and entry.chat == violation.chat):
        return True
    return entry.person in violation.persons and (not violation.chat or entry.what in _OF_A_PERSON)


def _without_echoes(told: Iterable[Entry]) -> Iterator[Entry]:
    """Drops repeats: one repeat of a message says as much as twenty."""
    repeated: set[tuple[str, str]] = set()
    for entry in told:
        key = entry.page, entry.text
        if entry.what is not What.REPEAT or key not in repeated:
            yield entry
        if entry.what is What.REPEAT:
            repeated.add(key)


def _around(told: Sequence[Entry], at: float) -> Sequence[Entry]:
    place = next((place for place, entry in enumerate(told) if entry.at >= at), len(told))
    return told[max(0, place - _LINES * 3 // 4) : place + _LINES // 4]
