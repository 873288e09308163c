"""Blank texts: those without visible characters. Pure. The page's twin is `isBlank` in static/js/shared/texts.js."""

import re

#: White space and control characters; what Unicode lets a renderer ignore (Default_Ignorable_Code_Point:
#: joiners, fillers, direction marks, selectors, tags); and characters without a glyph: the empty Braille
#: pattern, anchors of annotations and objects, noncharacters, blanks of Egyptian, Khitan and Brahmi scripts,
#: the empty note head.
_VISIBLE = re.compile(
    r"[^\s\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001107f\U00013430-\U00013442\U00016fe4"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def is_blank(text: str) -> bool:
    """Whether it has no visible character."""
    return not _VISIBLE.search(text)
