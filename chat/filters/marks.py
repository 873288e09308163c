"""Unicode's combining marks as regular expression classes: signs above or below a letter."""

import unicodedata
from collections.abc import Iterable
from itertools import chain

_TIBETAN = range(0x0F00, 0x1000)
_ASTRAL = range(0x10000, 0x1F000)
#: They select a shape and are invisible: Mongolian, text or emoji style.
_SELECTORS = {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}


def _class(codes: Iterable[int]) -> str:
    """The nonspacing and enclosing marks among ascending code points, as the body of a character class."""
    ranges: list[tuple[int, int]] = []
    for code in codes:
        if code in _SELECTORS or unicodedata.category(chr(code)) not in ("Mn", "Me"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


#: Of all scripts but Tibetan, which uses them to stack letters.
MARKS = _class(chain(range(0x300, _TIBETAN.start), range(_TIBETAN.stop, 0x10000)))
TIBETAN_MARKS = _class(_TIBETAN)
ASTRAL_MARKS = _class(_ASTRAL)
