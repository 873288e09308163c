"""The site's own address in links that leave the page: by SITE_ORIGINS, since a `Host` may name any port."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri


def absolute(request: HttpRequest, path: str) -> str:
    """The path at the origin that was asked, where it is one of ours; else at ours of that host, or the first."""
    host = request.get_host()
    asked = f"{request.scheme}://{host}"
    origins = settings.SITE_ORIGINS
    if asked not in origins:
        name = urlsplit(f"//{host}").hostname
        asked = next((origin for origin in origins if urlsplit(origin).hostname == name), origins[0])
    return iri_to_uri(asked + path)
