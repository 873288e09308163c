"""Limits Twisted's cache of header names: it need not hold ten thousand names that clients invent."""

from twisted.web.http_headers import _NameEncoder

#: Twisted's own limit is 10,000 names of up to 16 KiB each.
MOST = 100


def remember_few() -> None:
    """Call before the first request."""
    _NameEncoder._MAX_CACHED_HEADERS = MOST
