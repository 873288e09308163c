"""What an operator changes in the middle of an event: it never goes back, and no phase is left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaking.rounds.commands import HostCommand, applied
from matchmaking.rounds.replan import replanned
from matchmaking.rounds.timetable import AS_PLANNED, Adjustments, Phase, PhaseKind, Timetable

MINUTE = 60_000
#: Three rounds of six minutes, breaks of one, and six minutes to meet again.
EVENING = Timetable(start_ms=1_000_000, rounds=3, talk_ms=6 * MINUTE, break_ms=MINUTE)
IN_ROUND_2 = EVENING.start_ms + 8 * MINUTE  # one minute after it began
LENGTHS = st.fixed_dictionaries(
    {"rounds": st.integers(1, 8), "talk_ms": st.integers(1, 1_000), "break_ms": st.integers(1, 1_000)}
)


def skipped_to(kind: PhaseKind, number: int, at: int = 500_000) -> Adjustments:
    """The host skipped until that phase, all at once."""
    changed = AS_PLANNED
    while (phase := EVENING.phase(at, changed)).kind is not kind or phase.round != number:
        changed = applied(HostCommand.SKIP, EVENING, changed, at)
    return changed


def shown(phase: Phase) -> tuple[PhaseKind, int]:
    return phase.kind, phase.round


@pytest.mark.parametrize("change", [{"talk_ms": 20 * MINUTE}, {"break_ms": 20 * MINUTE}])
@pytest.mark.parametrize("kind", [PhaseKind.ROUND, PhaseKind.BREAK])
def test_longer_rounds_and_breaks_do_not_bring_a_skipped_phase_back(
    change: dict[str, int], kind: PhaseKind
) -> None:
    changed = skipped_to(kind, 2)
    longer = replace(EVENING, **change)
    before = EVENING.phase(510_000, changed)
    after = longer.phase(510_000, replanned(EVENING, longer, changed, 510_000))
    assert (shown(after), after.since) == (shown(before), before.since)


@pytest.mark.parametrize("talk", [7, 60])
def test_longer_rounds_make_the_present_one_longer_and_not_those_that_are_over(talk: int) -> None:
    longer = replace(EVENING, talk_ms=talk * MINUTE)
    after = longer.phase(IN_ROUND_2, replanned(EVENING, longer, AS_PLANNED, IN_ROUND_2))
    assert shown(after) == (PhaseKind.ROUND, 2)
    assert after.since == EVENING.start_ms + 7 * MINUTE
    assert after.until == after.since + talk * MINUTE


def test_shorter_rounds_make_the_present_one_shorter() -> None:
    shorter = replace(EVENING, talk_ms=2 * MINUTE)
    after = shorter.phase(IN_ROUND_2, replanned(EVENING, shorter, AS_PLANNED, IN_ROUND_2))
    assert (shown(after), after.until) == ((PhaseKind.ROUND, 2), after.since + 2 * MINUTE)


def test_a_round_that_should_already_be_over_ends_now_and_the_next_phase_has_its_full_length() -> None:
    at = IN_ROUND_2 + 4 * MINUTE
    shorter = replace(EVENING, talk_ms=MINUTE)
    changed = replanned(EVENING, shorter, AS_PLANNED, at)
    assert shown(shorter.phase(at, changed)) == (PhaseKind.ROUND, 2)
    after = shorter.phase(at + 1, changed)
    assert (shown(after), after.since, after.until) == ((PhaseKind.BREAK, 2), at + 1, at + 1 + MINUTE)


def test_in_a_pause_it_ends_when_the_host_lets_it_go_on() -> None:
    at, now = IN_ROUND_2 + 4 * MINUTE, IN_ROUND_2 + 30 * MINUTE
    paused = applied(HostCommand.PAUSE, EVENING, AS_PLANNED, at)
    shorter = replace(EVENING, talk_ms=MINUTE)
    changed = replanned(EVENING, shorter, paused, now)
    during = shorter.phase(now, changed)
    assert (shown(during), during.is_paused) == ((PhaseKind.ROUND, 2), True)
    going = applied(HostCommand.GO_ON, shorter, changed, now)
    assert shown(shorter.phase(now + 1, going)) == (PhaseKind.BREAK, 2)


def test_with_fewer_rounds_than_have_begun_the_present_one_is_the_last() -> None:
    fewer = replace(EVENING, rounds=1)
    changed = replanned(EVENING, fewer, AS_PLANNED, IN_ROUND_2)
    assert fewer.last_round(changed) == 2
    moments = [EVENING.start_ms + minutes * MINUTE for minutes in (8, 13, 14, 20)]
    assert [shown(fewer.phase(at, changed)) for at in moments] == [
        (PhaseKind.ROUND, 2),
        (PhaseKind.BREAK, 2),
        (PhaseKind.MEET_AGAIN, 2),
        (PhaseKind.OVER, 2),
    ]


@pytest.mark.parametrize("kind", [PhaseKind.MEET_AGAIN, PhaseKind.OVER])
def test_more_rounds_come_too_late_after_the_last_break(kind: PhaseKind) -> None:
    more = replace(EVENING, rounds=9)
    changed = skipped_to(kind, 3)
    for before in (changed, replace(changed, reached=None)) if kind is PhaseKind.OVER else (changed,):
        at = 510_000 if before is changed else EVENING.start_ms + 90 * MINUTE
        after = replanned(EVENING, more, before, at)
        assert shown(more.phase(at, after)) == (kind, 3)
        assert more.last_round(after) == 3


def test_more_rounds_come_in_time_in_the_last_break() -> None:
    more = replace(EVENING, rounds=4)
    changed = replanned(EVENING, more, skipped_to(PhaseKind.BREAK, 3), 510_000)
    assert shown(more.phase(500_000 + MINUTE, changed)) == (PhaseKind.ROUND, 4)


def test_before_the_event_nothing_has_to_stay() -> None:
    longer = replace(EVENING, talk_ms=20 * MINUTE)
    assert replanned(EVENING, longer, AS_PLANNED, 900_000) == AS_PLANNED


@given(
    st.builds(
        Timetable,
        start_ms=st.integers(1, 3_000),
        rounds=st.integers(1, 8),
        talk_ms=st.integers(1, 1_000),
        break_ms=st.integers(1, 1_000),
    ),
    st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from([*HostCommand, *range(3)])), max_size=12),
    st.lists(LENGTHS, min_size=3, max_size=3),
)
def test_whatever_host_and_operator_change_the_evening_never_goes_back(
    timetable: Timetable, changes: list[tuple[int, HostCommand | int]], lengths: list[dict[str, int]]
) -> None:
    """A number is the operator's: it picks other lengths."""
    now, changed, began = 0, AS_PLANNED, 0
    for passes, change in changes:
        now += passes
        before = timetable.phase(now, changed)
        if isinstance(change, HostCommand):
            changed = applied(change, timetable, changed, now)
            assert timetable.phase(now, changed).step - before.step == (
                change is HostCommand.SKIP and before.kind is not PhaseKind.OVER
            )
        else:
            new = replace(timetable, **lengths[change])
            changed = replanned(timetable, new, changed, now)
            timetable = new
            after = timetable.phase(now, changed)
            if before.kind is PhaseKind.BEFORE:
                assert after.kind is PhaseKind.BEFORE
            else:
                assert (shown(after), after.since) == (shown(before), before.since)
                assert after.until > now or after.kind is PhaseKind.OVER
            assert replanned(timetable, new, changed, now + 1) == changed  # another process, a moment later
        phase = timetable.phase(now, changed)
        assert phase.round <= timetable.last_round(changed)
        if phase.kind is not PhaseKind.BEFORE:
            assert began in (0, timetable.begins(changed))
            began = timetable.begins(changed)
