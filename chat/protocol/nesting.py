"""How deep a frame may nest arrays and objects: the same on every Python, whose own limits differ. Pure."""

import re

#: Our deepest command has three levels (a line of evidence). The rest is for fields of later versions.
DEEPEST = 32


def is_too_deep(frame: bytes) -> bool:
    """Whether more than 32 levels are open anywhere in it. Takes time in proportion to the frame, valid JSON or not."""
    level = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", frame)):
        level += 1 if bracket in b"[{" else -1
        if level > DEEPEST:
            return True
    return False


_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
