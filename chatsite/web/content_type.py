"""Reduces the `Content-Type` of a request to its media type: no form of the site needs more.

Django looks up every `charset` that a request names, and Python caches each unknown name forever after
searching for a module of that name. Other parameters raise errors before any of our code runs. The parts of a
`multipart/form-data` body name charsets too; no form here uploads files, so such a body is not read at all.
"""

import re
from collections.abc import Iterable

Header = tuple[bytes, bytes]

_NAME = b"content-type"
_MEDIA_TYPE = re.compile(
    rb"\s*([a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63})\s*(?:;|$)", re.IGNORECASE
)
_IN_PARTS = b"multipart/"


def reduced(headers: Iterable[Header]) -> list[Header]:
    """The same headers; content types are reduced, and those without a valid media type are dropped."""
    kept = []
    for name, value in headers:
        if name != _NAME:
            kept.append((name, value))
        elif (media_type := _MEDIA_TYPE.match(value)) and not media_type[1].lower().startswith(_IN_PARTS):
            kept.append((name, media_type[1]))
    return kept
