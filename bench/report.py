"""The report of a run: it fills in what stands between the markers of the documentation, and draws the charts."""

import re
from pathlib import Path

from bench import tables
from bench.charts import Group, draw_bars
from bench.figures import Figures
from bench.measures import messages, quality
from bench.results import Results
from bench.systems.bare_redis import BareRedis
from bench.systems.process import ROOT

PERFORMANCE = ROOT / "docs" / "performance.md"
MATCHMAKING = ROOT / "docs" / "matchmaking.md"


class MarkerMissingError(Exception):
    """A page has no marker for a table. The message names both."""


def write(results: Results) -> list[Path]:
    """Writes the pages and charts, and returns the pages. Raises MarkerMissingError before anything is written."""
    figures = results.figures_by_key()
    pages = {
        PERFORMANCE: {
            "machine": results.sentence(),
            "comparison": tables.comparison_table(figures),
            "targets": tables.target_table(figures),
            "relay": tables.relay_table(figures),
            "hops": tables.hop_table(figures),
            "connections": tables.connection_table(figures),
            "storm": tables.storm_table(figures),
            "crowd": tables.crowd_table(figures),
            "evening": tables.evening_table(figures),
            "beat": tables.beat_table(figures),
            "finds": tables.find_table(figures),
            "filters": tables.filter_table(figures),
            "encryption": tables.encryption_table(figures),
        },
        MATCHMAKING: {"quality": tables.quality_table(figures)},
    }
    filled = {page: fill(page, contents) for page, contents in pages.items()}
    for page, text in filled.items():
        page.write_text(text)
    PERFORMANCE.with_suffix(".svg").write_text(_performance_chart(figures))
    MATCHMAKING.with_suffix(".svg").write_text(_quality_chart(figures))
    return list(filled)


def fill(page: Path, contents: dict[str, str]) -> str:
    """The page's text with `contents` between the markers of these names. Raises MarkerMissingError."""
    text = page.read_text()
    for name, content in contents.items():
        begin, end = f"<!-- bench: {name} -->\n", "<!-- end -->"
        place = re.compile(f"({re.escape(begin)}).*?({re.escape(end)})", re.DOTALL)
        if not place.search(text):
            raise MarkerMissingError(f"{page.name} has no marker {begin.strip()}")
        text = place.sub(lambda found, content=content: f"{found[1]}{content}\n{found[2]}", text)  # type: ignore[misc]
    return text


def _performance_chart(figures: Figures) -> str:
    groups = (
        Group(
            "Messages a second of one process, 50 pairs (longer is better)",
            messages.RELAY,
            "messages",
            without=frozenset({BareRedis.name}),
        ),
        Group(
            "Median hop at 400 messages/s over 100 pairs (shorter is better)",
            messages.HOP,
            "p50",
            load=messages.load_of(400),
            unit=" ms",
        ),
    )
    return draw_bars(figures, groups, label="Throughput and latency of the systems compared")


def _quality_chart(figures: Figures) -> str:
    title = "Pairs with a shared interest (longer is better)"
    groups = (Group(title, quality.MEASURE, quality.SHARED, unit=" %", factor=100),)
    return draw_bars(figures, groups, label="Shares of pairs with a shared interest")
