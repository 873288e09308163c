"""The rules for a message, which the site checks in a clear chat, and the two clients in an encrypted one. Pure."""

import re
from collections.abc import Mapping
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: White space, what Unicode lets a renderer ignore, and characters without a glyph, as docs/protocol.md has them.
_VISIBLE = re.compile(
    r"[^\s\x00-\x20\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001107f\U00013430-\U00013442\U00016fe4"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_EMOJI = 32


def flaw(content: Mapping[str, Any], text_limit: int) -> str | None:
    """The error code with which the site would refuse this content of `say`; None if it would pass it on."""
    text = content.get("text")
    if isinstance(text, str):
        if len(text) > text_limit:
            return "too_long"
        return "bad_field" if _CONTROL.search(text) or is_blank(text) else None
    reaction = content.get("reaction")
    if isinstance(reaction, Mapping):
        return "bad_field" if len(str(reaction.get("emoji", ""))) > _LONGEST_EMOJI else None
    return None


def is_blank(text: str) -> bool:
    """Whether it has no visible character."""
    return not _VISIBLE.search(text)


def encodable(text: str) -> str:
    """The text as UTF-8 can have it: surrogate halves are joined or become U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
