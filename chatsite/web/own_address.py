"""Absolute links to the site: based on SITE_ORIGINS, since a `Host` header may name any port."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri


def absolute(request: HttpRequest, path: str) -> str:
    """The URL of `path` at the requested origin if it is the site's; otherwise at one with that host, or the first."""
    host = request.get_host()
    asked = f"{request.scheme}://{host}"
    origins = settings.SITE_ORIGINS
    if asked not in origins:
        name = urlsplit(f"//{host}").hostname
        asked = next((origin for origin in origins if urlsplit(origin).hostname == name), origins[0])
    return iri_to_uri(asked + path)
