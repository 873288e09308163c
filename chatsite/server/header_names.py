"""The names of headers that Twisted remembers: those of browsers and proxies, not ten thousand of anybody's."""

from twisted.web.http_headers import _NameEncoder

#: Twisted's own bound counts 10,000 names, each of which may have 16 KiB.
MOST = 100


def remember_few() -> None:
    """Before the first request."""
    _NameEncoder._MAX_CACHED_HEADERS = MOST
