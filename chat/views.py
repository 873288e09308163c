"""Pages: what a visitor sees before a socket opens. No I/O: toggles and counts come from this process's memory."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from chat import hosting, languages, toggles

#: Raised when the rules on the landing page change, so that guests confirm them anew.
RULES_VERSION = "1"


async def landing(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """What this is, the promise, the rules, and the way in."""
    return _page(request, "pages/landing.html", language)


async def chat(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """The empty chat page; everything in it comes over the socket and goes with the tab."""
    return _page(request, "chat/chat.html", language)


def _page(request: HttpRequest, template: str, language: str | None) -> HttpResponse:
    shown = languages.chosen(request, language)
    with translation.override(shown):
        response = render(request, template, _context(language))
    response["Content-Language"] = shown
    if language is None:
        patch_vary_headers(response, ("Accept-Language",))
    return response


def _context(language: str | None) -> dict[str, Any]:
    return {
        "toggles": toggles.current(),
        "online": hosting.online(),
        "rules_version": RULES_VERSION,
        "landing_url": languages.address("landing", language),
        "chat_url": languages.address("chat", language),
    }
