"""What an operator changes in the middle of an event: the past stays, and nothing ends before now. Pure."""

from dataclasses import replace

from matchmaking.rounds.timetable import Adjustments, PhaseKind, Timetable


def replanned(old: Timetable, new: Timetable, before: Adjustments, at: int) -> Adjustments:
    """The adjustments with which an event goes on by `new` at `at` (ms of Redis's clock). It began by `old`.

    The present phase becomes longer or shorter, and the following ones too. A phase that should already have ended ends
    now; in a pause, as soon as the event goes on. With fewer rounds than have begun, the present one is the last.
    """
    if before.reached is not None and before.reached.lengths == new.lengths:
        return before  # another process has done it
    phase = old.phase(at, before)
    if phase.kind is PhaseKind.BEFORE:
        return before
    reached = old.reached(phase.step, phase.since, old.begins(before), before)
    after = replace(before, reached=replace(reached, lengths=new.lengths))
    present = new.phase(before.paused_at or at, after)
    if present.step == phase.step:
        return after
    # The length of the present phase is what `extra` must make up for.
    ended = new.phase(phase.since, replace(after, paused_at=0))
    until = ended.until if ended.step == phase.step else phase.since
    return after.added(phase.step, (before.paused_at or at) + 1 - until)
