"""Colours as operators write them (`#rrggbb`), and whether they can be read on the page. Pure."""

import re

#: `--paper` of static/css/tokens.css, by day and by night.
PAPER, DARK_PAPER = "#f8f1e7", "#1a1310"
#: The least contrast of text of ordinary size (WCAG 2.2, 1.4.3 at level AA).
READABLE = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_STEPS = 100


def is_colour(text: str) -> bool:
    """Whether it is `#` and six hexadecimal digits."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def by_night(colour: str) -> str:
    """The same colour for dark pages: with just as much white in it as makes it readable there."""
    shades = (_mixed_with_white(colour, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if contrast(shade, DARK_PAPER) >= READABLE)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mixed_with_white(colour: str, share: float) -> str:
    return f"#{bytes(round(part + (255 - part) * share) for part in _parts(colour)).hex()}"


def _parts(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])
