"""What a host may do to the timetable. Pure: each answers with the new adjustments."""

from dataclasses import replace
from enum import StrEnum

from matchmaking.rounds.timetable import Adjustments, PhaseKind, Timetable

MINUTE_MS = 60_000
#: A request that the network repeats arrives within seconds; hosts press far fewer times meanwhile.
PRESSES_KEPT = 16


class HostCommand(StrEnum):
    """The host's buttons."""

    PAUSE = "pause"
    GO_ON = "go_on"
    MORE_TIME = "more_time"
    SKIP = "skip"


def applied(command: HostCommand, timetable: Timetable, before: Adjustments, now: int) -> Adjustments:
    """The adjustments after the command at `now` (ms of Redis's clock); the same ones if it has no effect."""
    phase = timetable.phase(now, before)
    if phase.kind is PhaseKind.OVER:
        return before
    match command:
        case HostCommand.PAUSE:
            return before if phase.is_paused else replace(before, paused_at=now)
        case HostCommand.GO_ON:
            return _gone_on(before, phase.step, now)
        case HostCommand.MORE_TIME:
            return before.added(phase.step, MINUTE_MS)
        case HostCommand.SKIP:
            begins = timetable.begins(before) if phase.step else now
            reached = timetable.reached(phase.step + 1, now, begins, before)
            return replace(_gone_on(before, phase.step, now), reached=reached)


def pressed(press: str, before: Adjustments, after: Adjustments) -> Adjustments:
    """Notes what that press of a button changed. The same press again changes nothing. Empty: not noted."""
    if not press or after == before:
        return after
    return (
        before
        if press in before.presses
        else replace(after, presses=(*before.presses, press)[-PRESSES_KEPT:])
    )


def _gone_on(before: Adjustments, step: int, now: int) -> Adjustments:
    """The phase becomes longer by the pause."""
    if not before.paused_at:
        return before
    return replace(before.added(step, max(0, now - before.paused_at)), paused_at=0)
