"""The reports of a benchmark run: medians, ratios, tables, charts, pages."""

from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import against, report, results, tables
from bench.charts import Group, draw_bars
from bench.figures import Figures, percentile, ratio
from bench.measures import messages
from bench.results import Machine
from bench.systems.node import Bun
from bench.systems.site import Site
from bench.systems.tutorial import Tutorial


def relayed(**rounds: list[float]) -> Figures:
    figures = Figures()
    for name, values in rounds.items():
        for value in values:
            figures.add(messages.RELAY, name, "messages", value, unit="1/s")
    return figures


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    figures = relayed(one=[10, 20, 900], other=[5, 10, 10])
    one, other = (figures.get(messages.RELAY, name, "messages") for name in ("one", "other"))
    assert ratio(one, other) == 2
    assert ratio(one, None) is None


def test_a_percentile_is_a_value_that_occurred():
    values = list(range(1, 101))
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert isnan(percentile([], 0.5))


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "-"), (0.456, "0.46"), (12.34, "12.3"), (12345.6, "12,346")]
)
def test_a_number_shows_three_digits_that_mean_something(value, shown):
    assert tables.number(value) == shown


def test_a_target_shows_whether_it_was_reached():
    figures = relayed(**{Site.name: [1300.0], Tutorial.name: [100.0]})
    (row,) = tables.target_table(figures).splitlines()[2:]
    assert "13.0" in row
    assert row.endswith("| reached |")


def test_the_comparison_shows_the_winner_of_each_row_and_by_how_much():
    figures = relayed(**{Site.name: [1000.0], Tutorial.name: [100.0], Bun.name: [2000.0]})
    (row,) = tables.comparison_table(figures).splitlines()[2:]
    assert row == "| messages/s, closed loop | 1,000 | 100 | **2,000** | 0.50 |"


def test_two_checkouts_are_compared_by_the_ratios_of_their_rounds():
    figures = relayed(**{against.HERE: [20.0, 30.0, 900.0], against.THERE: [10.0, 20.0, 100.0]})
    (row,) = against.ratio_table(figures).splitlines()[2:]
    assert row == "| messages/s, closed loop | 30.0 | 20.0 | 2.00 | more |"


def test_a_chart_is_a_picture_with_a_bar_for_each_system():
    figures = relayed(**{Site.name: [1300.0], "<others>": [100.0]})
    picture = ElementTree.fromstring(
        draw_bars(figures, [Group("Pace", messages.RELAY, "messages")], label="Pace")
    )
    assert len(picture.findall("{http://www.w3.org/2000/svg}rect")) == 2


def test_a_run_fills_in_every_place_of_its_pages(monkeypatch, tmp_path: Path):
    for name in ("PERFORMANCE", "MATCHMAKING"):
        page: Path = getattr(report, name)
        copy = tmp_path / page.name
        copy.write_text(page.read_text())
        monkeypatch.setattr(report, name, copy)
    machine = Machine("a processor", 2, "a system", {"Redis": "7"})
    figures = list(relayed(**{Site.name: [1234.0]}))
    run = results.Results("full", datetime(2026, 11, 24, tzinfo=UTC), 60.0, machine, figures)
    written = report.write(run)
    assert "1,234" in written[0].read_text()
    assert ElementTree.fromstring(written[0].with_suffix(".svg").read_text()) is not None


def test_saved_results_read_back_the_same(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    machine = Machine("a processor", 2, "a system", {"Redis": "7"})
    run = results.Results("quick", results.now(), 1.0, machine, list(relayed(one=[1.0, 2.0])))
    assert results.load(results.save(run)) == run
