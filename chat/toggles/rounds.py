"""An operator's plan of event rounds: a frozen value. Pure."""

from dataclasses import dataclass

from matchmaking.rounds.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsPlan:
    """What the pool's guests do at one time."""

    timetable: Timetable
    #: One for each round, in order. Further rounds have none.
    questions: tuple[str, ...] = ()
    #: With fewer guests a round does not take place.
    least: int = 2
    #: Whether guests may come in after the first round began.
    late: bool = True

    def question(self, number: int) -> str:
        """The question of that round, counted from 1; empty if it has none."""
        return self.questions[number - 1] if 0 < number <= len(self.questions) else ""
