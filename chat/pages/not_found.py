"""The 404 page, in the language of the URL, or the browser's."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from chat.pages import languages, refusals
from chat.policy import toggles


def page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Called as Django's `handler404`: not on the event loop."""
    if refusals.concerns_admin(request):
        return refusals.page(refusals.NOT_FOUND)
    first = request.path_info.strip("/").partition("/")[0].lower()
    language = first if first in dict(settings.LANGUAGES) else None
    return languages.page(
        request, "404.html", language, lambda shown: _context(request, shown, language), status=404
    )


def _context(request: HttpRequest, shown: str, language: str | None) -> dict[str, Any]:
    return {
        "toggles": toggles.current(),
        "landing_url": languages.address("landing", language),
        "languages": languages.choices(request, "landing", shown),
    }
