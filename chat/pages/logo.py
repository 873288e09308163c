"""The operator's logo: an SVG picture, served from this process's memory."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from chat.pages.theme import YEAR_SECONDS
from chat.policy import toggles

#: For whoever opens the picture by itself: in a page, as `img`, a picture runs and loads nothing anyway.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
async def picture(request: HttpRequest, name: str) -> HttpResponse:
    """The logo as it is now; an older one, or none, is not found."""
    site = toggles.current()
    if not site.logo or site.logo_name != name:
        raise Http404
    response = HttpResponse(site.logo, content_type="image/svg+xml")
    response["Content-Security-Policy"] = POLICY
    return response
