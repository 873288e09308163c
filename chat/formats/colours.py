"""Colours as operators write them (`#rrggbb`), and whether they are readable on the page. Pure."""

import re

#: `--paper` in static/css/shared/tokens.css in light mode; dark mode lightens the colour.
PAPER = "#f8f1e7"
#: The minimum contrast for normal text (WCAG 2.2, 1.4.3, level AA).
READABLE = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def is_colour(text: str) -> bool:
    """Whether it is `#` and six hexadecimal digits."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])
