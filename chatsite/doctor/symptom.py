"""A symptom: what is wrong, how bad it is, and what helps."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`WRONG` breaks something now or soon; `RISK` may be intended."""

    WRONG = "wrong"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Symptom:
    """`id` never changes. `what` and `remedy` are sentences without a password or a key."""

    id: str
    severity: Severity
    what: str
    remedy: str


def wrong(symptom: str, what: str, remedy: str) -> Symptom:
    return Symptom(symptom, Severity.WRONG, what, remedy)


def risk(symptom: str, what: str, remedy: str) -> Symptom:
    return Symptom(symptom, Severity.RISK, what, remedy)
