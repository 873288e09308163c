"""Every connection is visited once per round, and each step visits few of them."""

from chatsite.server.sweep import SLICES, Sweep


def test_a_round_visits_every_guest_once_in_even_slices() -> None:
    sweep: Sweep[int] = Sweep()
    for member in range(10 * SLICES):
        sweep.add(member)
    steps = [sweep.step() for _ in range(SLICES)]
    assert sorted(member for step in steps for member in step) == list(range(10 * SLICES))
    assert {len(step) for step in steps} == {10}


def test_a_removed_member_is_not_visited() -> None:
    sweep: Sweep[str] = Sweep()
    sweep.add("stays")
    sweep.add("leaves")
    sweep.discard("leaves")
    sweep.discard("leaves")
    assert [member for _ in range(SLICES) for member in sweep.step()] == ["stays"]
    assert len(sweep) == 1


def test_a_visit_may_remove_members() -> None:
    sweep: Sweep[int] = Sweep()
    for member in range(2 * SLICES):
        sweep.add(member)
    for member in sweep.step():
        sweep.discard(member)
    assert len(sweep) == 2 * SLICES - 2
