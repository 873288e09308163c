"""Languages of the pages: the one in the address, else the browser's choice; nothing is kept about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from chatsite.web.own_address import absolute


class LanguageConverter:
    """A code of LANGUAGES, as in `/pt-br/chat/`; a language tag is the same in any case (RFC 5646): `/pt-BR/` too."""

    regex = f"(?i:{'|'.join(sorted((code for code, _ in settings.LANGUAGES), key=len, reverse=True))})"

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One language of the switch: where the same page is in it."""

    code: str
    name: str
    path: str
    url: str
    is_shown: bool


def chosen(request: HttpRequest, language: str | None) -> str:
    """The language to show: the one of the address, else the best that Accept-Language names."""
    return language or translation.get_language_from_request(request)


def page(
    request: HttpRequest,
    template: str,
    language: str | None,
    context: Callable[[str], dict[str, Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page in the language to show, which `context` is told, and is called in."""
    shown = chosen(request, language)
    with translation.override(shown):
        response = render(request, template, context(shown), status=status)
    response["Content-Language"] = shown
    if language is None:
        patch_vary_headers(response, ("Accept-Language",))
    return response


def address(page: str, language: str | None, **place: str) -> str:
    """The address of `page`, in the language of the present address; `place`: what else its address names."""
    return reverse(page, kwargs=place | ({"language": language} if language else {}))


def choices(request: HttpRequest, page: str, shown: str, **place: str) -> list[Choice]:
    """All languages, each with the address of `page` in it."""
    paths = {code: address(page, code, **place) for code, _ in settings.LANGUAGES}
    return [
        Choice(code, name, paths[code], absolute(request, paths[code]), code == shown)
        for code, name in settings.LANGUAGES
    ]
