"""The language of a page: from the URL, or the browser's preference; nothing is stored."""

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
    """A code of LANGUAGES, as in `/pt-br/chat/`; case-insensitive like language tags (RFC 5646)."""

    regex = f"(?i:{'|'.join(sorted((code for code, _ in settings.LANGUAGES), key=len, reverse=True))})"

    def to_python(self, value: str) -> str:
        return value.lower()

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the language menu: the URL of the same page in that language."""

    code: str
    name: str
    path: str
    url: str
    is_shown: bool


def chosen(request: HttpRequest, language: str | None) -> str:
    """The language to show: from the URL, or the best match of Accept-Language."""
    return language or translation.get_language_from_request(request)


def page(
    request: HttpRequest,
    template: str,
    language: str | None,
    context: Callable[[str], dict[str, Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    """Renders the page in the language to show, which is passed to `context` and active during the call."""
    shown = chosen(request, language)
    with translation.override(shown):
        response = render(request, template, context(shown), status=status)
    response["Content-Language"] = shown
    if language is None:
        patch_vary_headers(response, ("Accept-Language",))
    return response


def address(page: str, language: str | None, **place: str) -> str:
    """The path of `page`, in the URL's language; `place`: further URL arguments."""
    return reverse(page, kwargs=place | ({"language": language} if language else {}))


def choices(request: HttpRequest, page: str, shown: str, **place: str) -> list[Choice]:
    """All languages, each with the URL of `page` in it."""
    paths = {code: address(page, code, **place) for code, _ in settings.LANGUAGES}
    return [
        Choice(code, name, paths[code], absolute(request, paths[code]), code == shown)
        for code, name in settings.LANGUAGES
    ]
