"""The operator's colour, as the stylesheet that a page adds to the site's own: the policy allows no inline style."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

YEAR_SECONDS = 31_536_000


class ColourConverter:
    """The six digits of a colour."""

    regex = "[0-9a-fA-F]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
async def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """The address names the colour: browsers keep it for ever. static/css/accent.css makes shades of it."""
    return HttpResponse(f"[data-accent]{{--chosen:#{colour}}}", content_type="text/css")
