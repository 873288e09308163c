"""When the rounds of an event begin and end, as the operator planned them. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timetable:
    """The first round begins at `start_ms` of Redis' clock, in ms since the epoch. Between two rounds is a break."""

    start_ms: int
    rounds: int
    talk_ms: int
    break_ms: int

    @property
    def planned_end_ms(self) -> int:
        """The end of the last round, unless the host changes it."""
        return self.start_ms + self.rounds * (self.talk_ms + self.break_ms) - self.break_ms
