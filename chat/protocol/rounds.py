"""Event rounds: the event that tells their phase."""

from chat.protocol.structs import EventStruct
from matchmaking.rounds.timetable import PhaseKind


class RoundsEvent(EventStruct, frozen=True, gc=False, tag="event"):
    """The phase of a pool's event, which ends at `until` unless the host changes it.

    `round` is the present one, or in a break the one that has just ended; 0 before the first. `until` and `now` are
    by Redis' clock, so that a page with a wrong clock counts down correctly; `until` is 0 once the event is over.
    `question` is that of the present round. `paused`: `until` moves on until the host lets the event go on.
    `missing`: how many more guests the round needs to begin. `cancelled`: the operator has removed the event, which is
    over; the pool pairs guests as they come.
    """

    phase: PhaseKind
    round: int
    rounds: int
    until: int
    now: int
    question: str | None = None
    paused: bool = False
    missing: int | None = None
    cancelled: bool = False
