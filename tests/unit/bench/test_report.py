"""What a benchmark run makes of its figures: medians, ratios, tables, charts, pages."""

from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import document, results, tables
from bench.chart import Group, draw
from bench.figures import Figures, ratio
from bench.generator.percentile import percentile
from bench.machine import Machine
from bench.measures import relay
from bench.systems.site import Site
from bench.systems.tutorial import Tutorial


def relayed(**rounds: list[float]) -> Figures:
    figures = Figures()
    for name, values in rounds.items():
        for value in values:
            figures.add(relay.MEASURE, name, "messages", value, unit="1/s")
    return figures


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    figures = relayed(one=[10, 20, 900], other=[5, 10, 10])
    one, other = (figures.get(relay.MEASURE, name, "messages") for name in ("one", "other"))
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


def test_a_target_tells_whether_it_was_reached():
    figures = relayed(**{Site.name: [1300.0], Tutorial.name: [100.0]})
    (row,) = tables.target_table(figures).splitlines()[2:]
    assert "13.0" in row
    assert row.endswith("| reached |")


def test_a_chart_is_a_picture_with_a_bar_for_each_system():
    figures = relayed(**{Site.name: [1300.0], "<others>": [100.0]})
    picture = ElementTree.fromstring(draw(figures, [Group("Pace", relay.MEASURE, "messages")], label="Pace"))
    assert len(picture.findall("{http://www.w3.org/2000/svg}rect")) == 2


def test_a_run_fills_in_every_place_of_its_pages(monkeypatch, tmp_path: Path):
    for name in ("PERFORMANCE", "MATCHMAKING"):
        page: Path = getattr(document, name)
        copy = tmp_path / page.name
        copy.write_text(page.read_text())
        monkeypatch.setattr(document, name, copy)
    machine = Machine("a processor", 2, "a system", {"Redis": "7"})
    figures = list(relayed(**{Site.name: [1234.0]}))
    run = results.Results("full", datetime(2026, 11, 24, tzinfo=UTC), 60.0, machine, figures)
    written = document.write(run)
    assert "1,234" in written[0].read_text()
    assert ElementTree.fromstring(written[0].with_suffix(".svg").read_text()) is not None


def test_saved_results_read_back_the_same(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    machine = Machine("a processor", 2, "a system", {"Redis": "7"})
    run = results.Results("quick", results.now(), 1.0, machine, list(relayed(one=[1.0, 2.0])))
    assert results.load(results.save(run)) == run
