"""Lines over time, as an SVG of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TITLE, _FOOT = 760, 170, 70, 170, 36, 34
_COLOURS = ("own", "second", "third")
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #2b2622 }
.title { font-weight: 600; font-size: 14px }
.end { text-anchor: end }
.axis { stroke: #b9aea3; fill: none }
.line { fill: none; stroke-width: 2 }
.own { stroke: #b4532a }
.second { stroke: #2f6f73; stroke-dasharray: 6 3 }
.third { stroke: #6a5a8c; stroke-dasharray: 2 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #ece4da } .axis { stroke: #6f675f }
  .own { stroke: #e08a5c } .second { stroke: #7cc0c4 } .third { stroke: #b6a5dd }
}
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines under one title, over the same minutes."""

    title: str
    unit: str
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]]


def draw(plots: Sequence[Plot], *, label: str) -> str:
    """`label` is read out instead of the picture."""
    step = _TITLE + _HEIGHT + _FOOT
    body = "\n".join(part for row, plot in enumerate(plots) for part in _plot(plot, row * step + _TITLE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {step * len(plots)}" role="img" '
        f'aria-label="{escape(label)}">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'
    )


def _plot(plot: Plot, top: float) -> list[str]:
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
