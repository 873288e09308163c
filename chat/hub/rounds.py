"""The event rounds of one pool in this process: the event, and how guests are told about it."""

from chat.protocol.rounds import RoundsEvent
from chat.toggles.rounds import RoundsPlan
from matchmaking.matchmaker import Matchmaker
from matchmaking.rounds.event import PoolEvent
from matchmaking.rounds.timetable import PhaseKind
from matchmaking.store.scripts import Scripts


class PoolRounds:
    """Lasts as long as the pool has event rounds; the operator may change the plan meanwhile."""

    def __init__(self, scripts: Scripts, matchmaker: Matchmaker, plan: RoundsPlan) -> None:
        self.plan = plan
        self.event = PoolEvent(scripts, matchmaker, plan.timetable, plan.least)
        #: When the operator removed it (ms of Redis's clock); 0: it was not removed.
        self.removed_at = 0

    def follow(self, plan: RoundsPlan) -> None:
        """Applies a changed plan."""
        self.plan = plan
        self.event.follow(plan.timetable, plan.least)

    def remove(self) -> None:
        """The operator has removed the event. From now on the pool's chats are ordinary ones."""
        self.removed_at = self.event.now()

    def told(self) -> RoundsEvent:
        """The present phase, as guests are told."""
        phase = self.event.phase()
        is_round = phase.kind is PhaseKind.ROUND
        return RoundsEvent(
            phase=phase.kind,
            round=phase.round,
            rounds=self.event.rounds,
            until=phase.until,
            now=self.event.now(),
            question=(self.plan.question(phase.round) or None) if is_round else None,
            paused=phase.is_paused,
            missing=self.event.missing(phase) or None,
        )

    def cancelled(self) -> RoundsEvent:
        """What guests are told when the operator has removed the event."""
        now, phase = self.event.now(), self.event.phase()
        return RoundsEvent(
            phase=PhaseKind.OVER,
            round=phase.round,
            rounds=self.event.rounds,
            until=0,
            now=now,
            cancelled=True,
        )

    def until(self, at: int) -> int | None:
        """When the phase ends in which a chat began at `at` (ms); None if it has ended, or had no end."""
        phase = self.event.phase(at)
        return phase.until if phase.since <= at and phase.is_for_chats else None


def followed(
    rounds: PoolRounds | None, plan: RoundsPlan | None, scripts: Scripts, matchmaker: Matchmaker
) -> PoolRounds | None:
    """The rounds of a pool after the operator's plan was read: new, changed, or none any more."""
    if plan is None:
        if rounds is not None:
            rounds.remove()
        return None
    if rounds is None:
        return PoolRounds(scripts, matchmaker, plan)
    rounds.follow(plan)
    return rounds
