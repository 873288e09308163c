"""Links: whether a text points outside the site. Pure."""

import re
from enum import StrEnum

from chat.filters.addresses import addresses


class Links(StrEnum):
    """How the site handles links."""

    ALLOW = "allow"  # one click opens it
    ASK = "ask"  # the page first shows where it leads
    REFUSE = "refuse"  # texts with links are rejected


def has_link(text: str) -> bool:
    """Whether it has a web address, which the page makes a button, or a mail address or app URL, which it does not."""
    return _SIGN.search(text) is not None and (
        next(addresses(text), None) is not None or _APART.search(text) is not None
    )


#: A text without one of these has no address.
_SIGN = re.compile(r"://|\.\w|@|www\.", re.IGNORECASE)
_APART = re.compile(
    r"(?<![a-z0-9])(?!https?:)[a-z][a-z0-9+.-]{1,20}://\w|[\w%+-]@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2}",
    re.IGNORECASE,
)
