"""One thing that the doctor looked at, with what it found there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chatsite.doctor.symptom import Symptom

Examiner = Callable[[], Iterator[Symptom]]


@dataclass(frozen=True, slots=True)
class Look:
    """All is well without symptoms. `notes`: sentences about what is meant to be so, such as a closed site."""

    title: str
    symptoms: tuple[Symptom, ...] = ()
    notes: tuple[str, ...] = ()


def look(title: str, examiner: Examiner) -> Look:
    """`title`: what was looked at, in words of an operator."""
    return Look(title, tuple(examiner()))
