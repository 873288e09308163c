"""Links: whether a text leads away from the site. Pure."""

import re
from enum import StrEnum


class Links(StrEnum):
    """What the site does about links."""

    ALLOW = "allow"  # one press opens it
    ASK = "ask"  # the page says first where it leads
    REFUSE = "refuse"  # a text with one is not passed on


def has_link(text: str) -> bool:
    """Addresses with a scheme or `www.`, and names of hosts that people write without either."""
    return "://" in text or (_DOT.search(text) is not None and _LINK.search(text) is not None)


#: Of these a bare name counts; of the many two-letter ones, which are words too, only with a path behind.
_DOMAINS = "com|net|org|info|biz|app|dev|xyz|site|online|shop|club|live|link|top|porn|xxx|onion"
_DOT = re.compile(r"\.[^\W\d_]")
_LINK = re.compile(
    r"\bwww\.\w"
    # Tried where a name begins, and without a second thought: a long word costs its length, not the square of it.
    rf"|(?<![\w-])[^\W_][\w-]*+(?:\.[\w-]++){{0,4}}?\.(?:{_DOMAINS}(?![\w-])|[a-z]{{2,24}}(?::\d+)?/\S)",
    re.IGNORECASE,
)
