"""A chart of a run: groups of bars, as an SVG of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import Figures
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
class Group:
    """Bars under one title: a system's median each. `factor` turns the figure's unit into the one that is shown."""

    title: str
    measure: str
    quantity: str
    load: str = ""
    unit: str = ""
    factor: float = 1.0
    #: What would dwarf everything else, or be no part of the comparison.
    without: frozenset[str] = frozenset()


def draw(figures: Figures, groups: Sequence[Group], *, label: str) -> str:
    """`label` is read out instead of the picture."""
    parts: list[str] = []
    top = 0
    for group in groups:
        bars = _bars(figures, group)
        parts.append(f'<text class="title" x="0" y="{top + 26}">{escape(group.title)}</text>')
        top += _TITLE
        parts += _draw_bars(bars, top, group.unit)
        top += len(bars) * (_BAR + _GAP) + _GAP
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img" '
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
        width = max(1.0, value / longest * (_WIDTH - _LEFT - _RIGHT))
        kind = "bar own" if name == Site.name else "bar"
        parts += [
            f'<text class="name" x="{_LEFT - 10}" y="{y + 16}">{escape(name)}</text>',
            f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="3"/>',
            f'<text x="{_LEFT + width + 8:.1f}" y="{y + 16}">{number(value)}{unit}</text>',
        ]
    return parts
