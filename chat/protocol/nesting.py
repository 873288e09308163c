"""Limits the nesting of a frame: the same on every Python version, whose own limits differ. Pure."""

import re

#: The deepest command has three levels (a line of evidence). The rest is for fields of later versions.
DEEPEST = 32


def is_too_deep(frame: bytes) -> bool:
    """Whether more than 32 levels are open anywhere in it. Linear time, for invalid JSON too."""
    level = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", frame)):
        level += 1 if bracket in b"[{" else -1
        if level > DEEPEST:
            return True
    return False


_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
