"""The chart of a run: bars of messages a second and of median hops, as an SVG of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import Figures
from bench.measures import hop, relay
from bench.systems.site import Site
from bench.tables import number

_WIDTH, _LEFT, _RIGHT = 760, 230, 110
_BAR, _GAP, _TITLE = 22, 8, 44

#: One sheet for light and dark pages; the product's own bar has the accent.
_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #2b2622 }
.title { font-weight: 600 }
.name { text-anchor: end }
.bar { fill: #b9aea3 }
.own { fill: #b4532a }
@media (prefers-color-scheme: dark) { text { fill: #ece4da } .bar { fill: #6f675f } .own { fill: #e08a5c } }
"""


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    value: float


def draw(figures: Figures) -> str:
    """Two groups of bars: throughput, and the median hop at 400 messages/s."""
    load = hop.load_of(400)
    groups = [
        (
            "Messages a second of one process, 50 pairs (longer is better)",
            _bars(figures, relay.MEASURE, "messages", ""),
            "",
        ),
        (
            "Median hop at 400 messages/s over 200 pairs (shorter is better)",
            _bars(figures, hop.MEASURE, "p50", load),
            " ms",
        ),
    ]
    parts: list[str] = []
    top = 0
    for title, bars, unit in groups:
        parts.append(f'<text class="title" x="0" y="{top + 26}">{escape(title)}</text>')
        top += _TITLE
        parts += _draw_bars(bars, top, unit)
        top += len(bars) * (_BAR + _GAP) + _GAP
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img" '
        f'aria-label="Throughput and latency of the systems compared">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'
    )


def _bars(figures: Figures, measure: str, quantity: str, load: str) -> list[_Bar]:
    found = ((system, figures.median(measure, system, quantity, load)) for system in figures.systems(measure))
    # Bare Redis is no server: next to it nothing else could be seen.
    return [_Bar(name, value) for name, value in found if value is not None and not name.startswith("Redis")]


def _draw_bars(bars: Sequence[_Bar], top: int, unit: str) -> list[str]:
    longest = max((bar.value for bar in bars), default=1.0)
    parts = []
    for row, bar in enumerate(bars):
        y = top + row * (_BAR + _GAP)
        width = max(1.0, bar.value / longest * (_WIDTH - _LEFT - _RIGHT))
        kind = "bar own" if bar.name == Site.name else "bar"
        parts += [
            f'<text class="name" x="{_LEFT - 10}" y="{y + 16}">{escape(bar.name)}</text>',
            f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3"/>',
            f'<text x="{_LEFT + width + 8:.1f}" y="{y + 16}">{number(bar.value)}{unit}</text>',
        ]
    return parts
