"""The timetable: pure phases, and what a host changes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matchmaking.rounds.commands import HostCommand, applied
from matchmaking.rounds.timetable import AS_PLANNED, Adjustments, PhaseKind, Timetable

#: 20:00:00 to 20:28:00: three rounds of six minutes, breaks of one, and six minutes to meet again.
EVENING = Timetable(start_ms=1_000_000, rounds=3, talk_ms=360_000, break_ms=60_000)
TIMETABLES = st.builds(
    Timetable,
    start_ms=st.integers(1, 10_000),
    rounds=st.integers(1, 20),
    talk_ms=st.integers(1, 1_000),
    break_ms=st.integers(1, 1_000),
)


def test_an_evening_goes_through_its_phases() -> None:
    begins = [0, 1_000_000, 1_360_000, 1_420_000, 1_780_000, 1_840_000, 2_200_000, 2_260_000, 2_620_000]
    phases = [EVENING.phase(at) for at in begins]
    assert [(phase.kind.value, phase.round) for phase in phases] == [
        ("before", 0),
        ("round", 1),
        ("break", 1),
        ("round", 2),
        ("break", 2),
        ("round", 3),
        ("break", 3),
        ("meet_again", 3),
        ("over", 3),
    ]
    assert [phase.since for phase in phases] == begins
    assert [phase.until for phase in phases] == [*begins[1:], 0]
    assert begins[-1] == EVENING.planned_end_ms + 60_000 + 360_000


@given(TIMETABLES, st.integers(1, 60_000))
def test_each_moment_is_in_exactly_one_phase(timetable: Timetable, now: int) -> None:
    phase = timetable.phase(now)
    assert phase.since <= now
    assert now < phase.until or phase.kind is PhaseKind.OVER
    if phase.kind is not PhaseKind.OVER:
        assert timetable.phase(phase.until - 1) == phase
        assert timetable.phase(phase.until).step == phase.step + 1


@given(TIMETABLES, st.integers(1, 60_000), st.integers(0, 60_000))
def test_a_pause_stops_the_clock_and_changes_nothing_else(timetable: Timetable, at: int, lasts: int) -> None:
    paused = applied(HostCommand.PAUSE, timetable, AS_PLANNED, at)
    before, during = timetable.phase(at), timetable.phase(at + lasts, paused)
    after = timetable.phase(at + lasts, applied(HostCommand.GO_ON, timetable, paused, at + lasts))
    if before.kind is PhaseKind.OVER:
        assert paused == AS_PLANNED
    else:
        assert during == replace(before, until=before.until + lasts, is_paused=True)
        assert after == replace(during, is_paused=False)


@given(TIMETABLES, st.integers(1, 60_000))
def test_one_minute_more_makes_only_the_present_phase_longer(timetable: Timetable, now: int) -> None:
    before = timetable.phase(now)
    longer = applied(HostCommand.MORE_TIME, timetable, AS_PLANNED, now)
    if before.kind is PhaseKind.OVER:
        assert longer == AS_PLANNED
    else:
        after = timetable.phase(now, longer)
        assert after == replace(before, until=before.until + 60_000)
        following = timetable.phase(before.until)
        if following.until:
            moved = timetable.phase(after.until, longer)
            assert moved.until - moved.since == following.until - following.since


@given(TIMETABLES, st.integers(1, 60_000), st.booleans())
def test_a_skip_begins_the_next_phase_now_in_its_full_length(
    timetable: Timetable, now: int, is_paused: bool
) -> None:
    present = applied(HostCommand.PAUSE, timetable, AS_PLANNED, now) if is_paused else AS_PLANNED
    before, planned = timetable.phase(now), timetable.phase(timetable.phase(now).until)
    skipped = applied(HostCommand.SKIP, timetable, present, now)
    after = timetable.phase(now, skipped)
    if before.kind is not PhaseKind.OVER:
        assert (after.step, after.since, after.is_paused) == (before.step + 1, now, False)
        assert not planned.until or after.until - after.since == planned.until - planned.since


def test_the_first_round_of_an_event_that_was_skipped_to_begins_then() -> None:
    skipped = applied(HostCommand.SKIP, EVENING, AS_PLANNED, 400_000)
    assert EVENING.begins(skipped) == 400_000
    assert EVENING.begins() == 1_000_000


def test_a_paused_event_pairs_nobody() -> None:
    assert EVENING.phase(1_000_000).pairs
    assert not EVENING.phase(1_000_000, Adjustments(paused_at=1_000_000)).pairs
