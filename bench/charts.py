"""Charts: groups of bars, and lines over time, each as an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import Figures
from bench.systems.site import Site
from bench.tables import number

_WIDTH = 760
_BAR, _GAP, _BARS_TITLE, _BARS_LEFT, _BARS_RIGHT = 22, 8, 44, 230, 110
_HEIGHT, _TITLE, _FOOT, _LEFT, _RIGHT = 170, 36, 34, 70, 170
_COLOURS = ("own", "second", "third")

#: One style sheet for light and dark pages. The product's bar and the first line have the accent colour.
_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #2b2622 }
.title { font-weight: 600 }
.end { text-anchor: end }
.bar { fill: #b9aea3 }
.bar.own { fill: #b4532a }
.axis { stroke: #b9aea3; fill: none }
.line { fill: none; stroke-width: 2 }
.line.own { stroke: #b4532a }
.second { stroke: #2f6f73; stroke-dasharray: 6 3 }
.third { stroke: #6a5a8c; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #ece4da } .bar { fill: #6f675f } .bar.own { fill: #e08a5c } .axis { stroke: #6f675f }
  .line.own { stroke: #e08a5c } .second { stroke: #7cc0c4 } .third { stroke: #b6a5dd }
}
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one title: a system's median each. Figures are multiplied by `factor` before they are shown."""

    title: str
    measure: str
    quantity: str
    load: str = ""
    unit: str = ""
    factor: float = 1.0
    #: Systems to leave out, for example one that would make all other bars invisible.
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines under one title, over the same minutes: each a name and its points."""

    title: str
    unit: str
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]]


def draw_bars(figures: Figures, groups: Sequence[Group], *, label: str) -> str:
    """`label` is read out instead of the picture."""
    parts: list[str] = []
    top = 0
    for group in groups:
        bars = _bars(figures, group)
        parts.append(f'<text class="title" x="0" y="{top + 26}">{escape(group.title)}</text>')
        top += _BARS_TITLE
        parts += _draw_bars(bars, top, group.unit)
        top += len(bars) * (_BAR + _GAP) + _GAP
    return _svg(parts, top, label)


def draw_lines(plots: Sequence[Plot], *, label: str) -> str:
    """`label` is read out instead of the picture."""
    step = _TITLE + _HEIGHT + _FOOT
    parts = [part for row, plot in enumerate(plots) for part in _draw_lines(plot, row * step + _TITLE)]
    return _svg(parts, step * len(plots), label)


def _svg(parts: Sequence[str], height: int, label: str) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'
    )


def _bars(figures: Figures, group: Group) -> list[tuple[str, float]]:
    found = (
        (system, figures.median(group.measure, system, group.quantity, group.load))
        for system in figures.systems(group.measure)
        if system not in group.without
    )
    return [(name, value * group.factor) for name, value in found if value is not None]


def _draw_bars(bars: Sequence[tuple[str, float]], top: int, unit: str) -> list[str]:
    longest = max((value for _, value in bars), default=1.0)
    parts = []
    for row, (name, value) in enumerate(bars):
        y = top + row * (_BAR + _GAP)
        width = max(1.0, value / longest * (_WIDTH - _BARS_LEFT - _BARS_RIGHT))
        kind = "bar own" if name == Site.name else "bar"
        parts += [
            f'<text class="end" x="{_BARS_LEFT - 10}" y="{y + 16}">{escape(name)}</text>',
            f'<rect class="{kind}" x="{_BARS_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3"/>',
            f'<text x="{_BARS_LEFT + width + 8:.1f}" y="{y + 16}">{number(value)}{unit}</text>',
        ]
    return parts


def _draw_lines(plot: Plot, top: int) -> list[str]:
    points = [point for _, line in plot.lines for point in line]
    longest, highest = max(x for x, _ in points), max(max(y for _, y in points), 1e-9) * 1.05
    across, bottom = _WIDTH - _LEFT - _RIGHT, top + _HEIGHT
    parts = [
        f'<text class="title" x="0" y="{top - 14}">{escape(plot.title)}</text>',
        f'<path class="axis" d="M{_LEFT} {top}V{bottom}H{_LEFT + across}"/>',
        f'<text class="end" x="{_LEFT - 8}" y="{top + 10}">{highest / 1.05:,.3g} {escape(plot.unit)}</text>'
        if highest < 1_000
        else f'<text class="end" x="{_LEFT - 8}" y="{top + 10}">{highest / 1.05:,.0f}</text>',
        f'<text class="end" x="{_LEFT - 8}" y="{bottom}">0</text>',
        f'<text class="end" x="{_LEFT + across}" y="{bottom + 18}">{longest:.0f} min</text>',
    ]
    for colour, (name, line) in zip(_COLOURS, plot.lines, strict=False):
        places = [f"{_LEFT + x / longest * across:.1f} {bottom - y / highest * _HEIGHT:.1f}" for x, y in line]
        row = top + 14 + 20 * _COLOURS.index(colour)
        parts += [
            f'<path class="line {colour}" d="M{"L".join(places)}"/>',
            f'<path class="line {colour}" d="M{_WIDTH - _RIGHT + 14} {row - 4}h24"/>',
            f'<text x="{_WIDTH - _RIGHT + 46}" y="{row}">{escape(name)}</text>',
        ]
    return parts
