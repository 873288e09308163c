"""The operator's colour as an additional style sheet: the policy allows no inline styles."""

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
    """The URL contains the colour, so browsers cache it forever. static/css/accent.css derives shades from it."""
    return HttpResponse(f"[data-accent]{{--chosen:#{colour}}}", content_type="text/css")
