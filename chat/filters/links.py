"""Links: whether a text leads away from the site. Pure."""

import re
from enum import StrEnum

from chat.filters.addresses import addresses


class Links(StrEnum):
    """What the site does about links."""

    ALLOW = "allow"  # one press opens it
    ASK = "ask"  # the page says first where it leads
    REFUSE = "refuse"  # a text with one is not passed on


def has_link(text: str) -> bool:
    """A web address, which the page turns into a button, or one of a mailbox or another app, which it does not."""
    return _SIGN.search(text) is not None and (
        next(addresses(text), None) is not None or _APART.search(text) is not None
    )


#: Without one of these no text has an address.
_SIGN = re.compile(r"://|\.\w|@|www\.", re.IGNORECASE)
_APART = re.compile(
    r"(?<![a-z0-9])(?!https?:)[a-z][a-z0-9+.-]{1,20}://\w|[\w%+-]@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2}",
    re.IGNORECASE,
)
