"""The site of a season: short timeouts, so that an hour contains many crashes, and the permitted losses by name."""

from dataclasses import replace

from tests.faults.population.judge import Kind
from tests.faults.population.season import Outcome

#: Everyone may meet anyone again at once, and all come from one machine.
TOGGLES = ("shared_networks=on", "cooldown_partners=0", "encryption=when_possible")
SETTINGS: dict[str, str | int] = {
    "BEAT_SECONDS": 1,
    "LEASE_SECONDS": 3,
    "GRACE_SECONDS": 30,
    "PING_SECONDS": 3,
    "PONG_SECONDS": 3,
    "SAY_PER_10S": 200,
}
#: The losses that docs/protocol.md permits, always, and when two parts fail at once.
LOSSES = {Kind.ORPHANED}
LOSSES_OF_TWO_FAULTS = LOSSES | {Kind.FORGOTTEN, Kind.CHAT_LOST, Kind.MET_AGAIN}


def allowed(outcome: Outcome, at_once: int) -> Outcome:
    """Without the losses that the protocol permits; those are counted separately."""
    named = LOSSES if at_once < 2 else LOSSES_OF_TWO_FAULTS
    figures = outcome.figures
    for kind in named:
        if count := figures.violations.pop(kind, 0):
            figures.losses[kind] += count
    return replace(
        outcome,
        violations=[each for each in outcome.violations if each.kind not in named],
        losses=[each for each in outcome.violations if each.kind in named],
    )
