"""Capacity planning: costs come from the performance page, needs grow with people, and a simulated crowd adds up."""

import pytest

from bench.charts import Plot, draw_lines
from bench.scale.costs import CostMissingError, Costs, read
from bench.scale.crowd import Crowd
from bench.scale.need import Habits, Machines, need

HABITS, MACHINES = Habits(), Machines()


@pytest.fixture
def costs() -> Costs:
    return read()


def test_the_costs_are_those_of_the_performance_page(costs: Costs) -> None:
    assert 10 < costs.message < 2_000
    assert 1e3 < costs.guest_bytes < 1e5
    assert 10 < costs.redis_find < 1_000


def test_a_page_without_its_tables_is_refused(tmp_path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n")
    with pytest.raises(CostMissingError):
        read(page)


def test_more_people_need_more_of_everything(costs: Costs) -> None:
    small, large = (need(size, costs, HABITS, MACHINES) for size in (10_000, 10_000_000))
    assert (small.processes, small.machines, small.pubsub_hosts, small.state_hosts) == (1, 1, 1, 1)
    assert large.processes >= 1_000 * small.processes
    # The cost of beats grows with the square of the processes.
    assert large.state_cores > 1_000 * small.state_cores


def test_a_crowd_connects_waits_and_chats(costs: Costs) -> None:
    crowd = Crowd(2_000, costs=costs, habits=HABITS, machines=MACHINES, rise=60, processes=1)
    seconds = list(crowd.live(600))
    last = seconds[-1]
    assert 500 < last.online < 2_000
    assert last.waiting < last.online / 10
    assert last.messages == pytest.approx((last.online - last.waiting) / HABITS.message_seconds)
    assert all(second.wait_p95 <= 60 for second in seconds[60:])


def test_the_same_seed_makes_the_same_crowd(costs: Costs) -> None:
    def live() -> list[object]:
        crowd = Crowd(500, costs=costs, habits=HABITS, machines=MACHINES, rise=10, processes=1, seed=7)
        return list(crowd.live(60))

    assert live() == live()


def test_a_chart_names_its_lines_and_what_it_shows() -> None:
    svg = draw_lines([Plot("Waits", "s", [("median", [(0.0, 1.0), (1.0, 2.0)])])], label="Waits & more")
    assert 'aria-label="Waits &amp; more"' in svg
    assert ">median</text>" in svg
