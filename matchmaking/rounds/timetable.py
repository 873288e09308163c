"""The timetable of an event: which phase it is at a moment. Pure, so every process computes the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class PhaseKind(StrEnum):
    """What happens in a phase."""

    BEFORE = "before"
    ROUND = "round"
    BREAK = "break"
    MEET_AGAIN = "meet_again"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase. `since` and `until` are ms of Redis's clock; `until` is 0 once the event is over.

    `step` counts the phases from 0, which is before the first round. `round` is the current round, or during a
    break the one that has just ended; 0 before the first. While the event is paused, `until` is when the phase would
    end if the event went on now.
    """

    kind: PhaseKind
    step: int
    round: int
    since: int
    until: int
    is_paused: bool = False

    @property
    def is_for_chats(self) -> bool:
        """Whether guests chat in this phase, until it ends."""
        return self.kind in (PhaseKind.ROUND, PhaseKind.MEET_AGAIN)

    @property
    def pairs(self) -> bool:
        """Whether guests are paired now."""
        return self.is_for_chats and not self.is_paused


@dataclass(frozen=True, slots=True)
class HostNotice:
    """What the host last told everybody, and when (ms of Redis's clock)."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """What an operator may change without planning another event; times in ms."""

    rounds: int
    talk_ms: int
    break_ms: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A phase that has begun, when (ms), and when the first round did: whatever changes later, the past stays.

    `lengths` are those for which this was noted. `rounds`: how many the event had, once that is certain; else 0.
    """

    step: int
    since: int
    begins: int
    lengths: Lengths
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What the host changed: ms added to phases, by step, the phase that was skipped to, and since when it is paused.

    `paused_at` is in ms of Redis's clock; 0: not paused. `presses`: ids of the host's latest presses of a button.
    """

    extra: Mapping[int, int] = field(default_factory=dict)
    paused_at: int = 0
    notice: HostNotice | None = None
    presses: tuple[str, ...] = ()
    reached: Reached | None = None

    def added(self, step: int, milliseconds: int) -> "Adjustments":
        """The same, with a longer or shorter phase."""
        return replace(self, extra={**self.extra, step: self.extra.get(step, 0) + milliseconds})


AS_PLANNED = Adjustments()


@dataclass(frozen=True, slots=True)
class Timetable:
    """The first round begins at `start_ms` of Redis' clock, in ms since the epoch. After each round is a break.

    After the last break, guests who want to meet again do, for as long as a round.
    """

    start_ms: int
    rounds: int
    talk_ms: int
    break_ms: int

    @property
    def planned_end_ms(self) -> int:
        """The end of the last round, unless the host changes it."""
        return self.start_ms + self.rounds * (self.talk_ms + self.break_ms) - self.break_ms

    @property
    def lengths(self) -> Lengths:
        """Everything but the start."""
        return Lengths(self.rounds, self.talk_ms, self.break_ms)

    def begins(self, adjustments: Adjustments = AS_PLANNED) -> int:
        """When the first round begins (ms)."""
        return (
            adjustments.reached.begins if adjustments.reached else self.start_ms + adjustments.extra.get(0, 0)
        )

    def last_round(self, adjustments: Adjustments = AS_PLANNED) -> int:
        """How many rounds there are: at least the present one."""
        if (reached := adjustments.reached) is None:
            return self.rounds
        return reached.rounds or max(self.rounds, (reached.step + 1) // 2)

    def reached(self, step: int, since: int, begins: int, before: Adjustments) -> Reached:
        """That phase, which begins at `since` (ms)."""
        rounds = self.last_round(before)
        is_last = step > 2 * rounds
        return Reached(step, since, begins, self.lengths, rounds if is_last else 0)

    def phase(self, now: int, adjustments: Adjustments = AS_PLANNED) -> Phase:
        """The phase at `now` (ms of Redis's clock)."""
        paused_at = adjustments.paused_at
        at, delay = (paused_at, max(0, now - paused_at)) if paused_at else (now, 0)
        reached, rounds = adjustments.reached, self.last_round(adjustments)
        first, since = (reached.step, reached.since) if reached else (0, 0)
        for step, (kind, number, length) in enumerate(self._phases(rounds)):
            if step < first:
                continue
            until = since + length + adjustments.extra.get(step, 0)
            if at < until:
                return Phase(kind, step, number, since, until + delay, is_paused=bool(paused_at))
            since = until
        return Phase(PhaseKind.OVER, 2 * rounds + 2, rounds, since, 0)

    def _phases(self, rounds: int) -> Iterator[tuple[PhaseKind, int, int]]:
        """Kind, round and planned length (ms) of every phase but the last; `before` begins at 0."""
        yield PhaseKind.BEFORE, 0, self.start_ms
        for number in range(1, rounds + 1):
            yield PhaseKind.ROUND, number, self.talk_ms
            yield PhaseKind.BREAK, number, self.break_ms
        yield PhaseKind.MEET_AGAIN, rounds, self.talk_ms
