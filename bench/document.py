"""docs/performance.md: a run fills in what stands between its markers, and draws the chart beside it."""

import re

from bench import chart, tables
from bench.results import Results
from bench.systems.process import ROOT

PAGE = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "performance.svg"


class MarkerMissingError(Exception):
    """The page has no place for a table; the message names it."""


def write(results: Results) -> None:
    """Raises MarkerMissingError before anything is written."""
    figures = results.figures_by_key()
    page = PAGE.read_text()
    for name, text in {
        "machine": results.sentence(),
        "targets": tables.target_table(figures),
        "relay": tables.relay_table(figures),
        "hops": tables.hop_table(figures),
        "connections": tables.connection_table(figures),
        "crowd": tables.crowd_table(figures),
        "beat": tables.beat_table(figures),
        "finds": tables.find_table(figures),
    }.items():
        page = _fill(page, name, text)
    CHART.write_text(chart.draw(figures))
    PAGE.write_text(page)


def _fill(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- bench: {name} -->\n", "<!-- end -->"
    pattern = re.compile(f"({re.escape(begin)}).*?({re.escape(end)})", re.DOTALL)
    if not pattern.search(page):
        raise MarkerMissingError(f"{PAGE.name} has no marker {begin.strip()}")
    return pattern.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)
