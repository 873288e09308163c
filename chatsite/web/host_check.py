"""Which addresses the site answers to: one rule for pages and for WebSockets, and one line in the log for each kind."""

import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chatsite.config.origins import host_and_port, normal, normal_of_header
from chatsite.web.middleware import InlineMixin
from chatsite.web.socket_refusal import refuse

logger = logging.getLogger(__name__)

#: Longer ones are not looked at.
_MOST_CHARACTERS = 300

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Refused(StrEnum):
    """What is told in the log, once for each process: what strangers send is not repeated."""

    HOST = "a page was asked for at an address that is not in SITE_ORIGINS: refused, as all others will be"
    ORIGIN = (
        "a page at an address that is not in SITE_ORIGINS tried to connect: refused, as all others will be"
    )


_told: set[Refused] = set()


class HostMiddleware(InlineMixin):
    """Puts `Host` and `Origin` into their one form, for Django's own checks too, and explains a refusal."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        for name, form in (("HTTP_HOST", _normal_host), ("HTTP_ORIGIN", normal)):
            if value := request.META.get(name):
                request.META[name] = _formed(value, form)
        try:
            request.get_host()
        except DisallowedHost:
            tell(Refused.HOST)
            return render(request, "400.html", status=400)
        return None


class OriginCheck:
    """Lets WebSockets through that pages of the site opened."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        origins = [value.decode("latin1") for name, value in scope["headers"] if name == b"origin"]
        if len(origins) == 1 and _formed(origins[0], normal_of_header) in settings.SITE_ORIGINS:
            await self._application(scope, receive, send)
        else:
            tell(Refused.ORIGIN)
            await refuse(scope, receive, send)


def tell(kind: Refused) -> None:
    if kind not in _told:
        _told.add(kind)
        logger.info("%s", kind)


def _normal_host(place: str) -> str:
    host, port = host_and_port(place)
    return host if port is None else f"{host}:{port}"


def _formed(value: str, form: Callable[[str], str]) -> str:
    """As it was, if it has no such form: it is compared, and refused, all the same."""
    try:
        return form(value) if len(value) <= _MOST_CHARACTERS and value.isascii() else value
    except ValueError:
        return value
