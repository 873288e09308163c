"""Connections in slices: each is visited every two seconds, and few of them at once."""

from collections.abc import Iterator
from typing import Generic, TypeVar

#: A fortieth every 50 ms: pings and pongs are spread out, and no visit stalls the loop.
SLICES = 40
STEP_SECONDS = 0.05

T = TypeVar("T")


class Sweep(Generic[T]):
    """A set whose members are visited slice by slice; `add` and `discard` take constant time."""

    def __init__(self) -> None:
        self._slices: list[dict[T, None]] = [{} for _ in range(SLICES)]
        self._slice_of: dict[T, int] = {}
        self._next_slice = 0
        self._added = 0

    def __len__(self) -> int:
        return len(self._slice_of)

    def __iter__(self) -> Iterator[T]:
        """All members at this moment."""
        return iter(list(self._slice_of))

    def add(self, member: T) -> None:
        self._added += 1
        self._slice_of[member] = slice_of = self._added % SLICES
        self._slices[slice_of][member] = None

    def discard(self, member: T) -> None:
        slice_of = self._slice_of.pop(member, None)
        if slice_of is not None:
            del self._slices[slice_of][member]

    def step(self) -> list[T]:
        """The next slice."""
        members = list(self._slices[self._next_slice])
        self._next_slice = (self._next_slice + 1) % SLICES
        return members
