"""Languages of the pages: the one in the address, else the browser's choice; nothing is kept about it."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation


class LanguageConverter:
    """A code of LANGUAGES in lower case, as in `/pt-br/chat/`."""

    regex = "|".join(sorted((code for code, _ in settings.LANGUAGES), key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def chosen(request: HttpRequest, language: str | None) -> str:
    """The language to show: the one of the address, else the best that Accept-Language names."""
    return language or translation.get_language_from_request(request)


def address(page: str, language: str | None) -> str:
    """The address of `page`, in the language of the present address."""
    return reverse(page, kwargs={"language": language} if language else None)
