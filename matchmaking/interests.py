"""Interests as they are compared: one spelling for what people write in many ways."""

import unicodedata
from collections.abc import Iterable

MOST = 10
LONGEST = 32


def clean_interests(given: Iterable[str]) -> tuple[str, ...]:
    """At most 10 different interests of at most 32 characters, in the order given; blank ones are left out."""
    cleaned = dict.fromkeys(filter(None, map(_clean, given)))
    return tuple(cleaned)[:MOST]


def _clean(interest: str) -> str:
    folded = unicodedata.normalize("NFKC", interest).casefold()
    # Category C: control and format characters, which nobody sees and which would tell equal ones apart.
    visible = "".join(c if not unicodedata.category(c).startswith("C") else " " for c in folded)
    return " ".join(visible.split())[:LONGEST].rstrip()
