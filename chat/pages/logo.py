"""The operator's logo: an SVG image, served from memory."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from chat.pages.theme import YEAR_SECONDS
from chat.policy import toggles

#: For opening the image directly; in a page, an `img` neither runs scripts nor loads anything.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
async def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The current logo; 404 for an older one, or if there is none."""
    site = toggles.current()
    if not site.logo or site.logo_name != name:
        raise Http404
    response = HttpResponse(site.logo, content_type="image/svg+xml")
    response["Content-Security-Policy"] = POLICY
    return response
