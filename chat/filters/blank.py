"""Blank texts: those of which nothing is seen. Pure. The page's twin is `isBlank` in static/js/shared/texts.js."""

import re

#: White space and control characters; what Unicode lets a page ignore (Default_Ignorable_Code_Point: joiners, fillers,
#: marks of direction, selectors, tags); and signs without a shape of their own: the empty Braille pattern, anchors of
#: annotations and objects, noncharacters, blanks of Egyptian, Khitan and Brahmi writing, the empty note head.
_VISIBLE = re.compile(
    r"[^\s\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001107f\U00013430-\U00013442\U00016fe4"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def is_blank(text: str) -> bool:
    """Whether nothing of it is seen."""
    return not _VISIBLE.search(text)
