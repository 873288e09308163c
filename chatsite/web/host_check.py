"""Which hosts and origins the site answers to, for pages and WebSockets; logs one line for each kind of refusal."""

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

#: Longer values are not examined.
_MOST_CHARACTERS = 300

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Refused(StrEnum):
    """Logged once per process; values sent by strangers are not included."""

    HOST = "A page was requested at an address that is not in SITE_ORIGINS: refused, as all others will be"
    ORIGIN = (
        "A page at an address that is not in SITE_ORIGINS tried to connect: refused, as all others will be"
    )


_reported: set[Refused] = set()


class HostMiddleware(InlineMixin):
    """Normalizes `Host` and `Origin`, also for Django's own checks, and explains a refusal."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        for name, form in (("HTTP_HOST", _normal_host), ("HTTP_ORIGIN", normal)):
            if value := request.META.get(name):
                request.META[name] = _formed(value, form)
        try:
            request.get_host()
        except DisallowedHost:
            log_once(Refused.HOST)
            return render(request, "400.html", status=400)
        return None


class OriginCheck:
    """Accepts only WebSockets opened by the site's own pages."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if len(origins) == 1 and _is_own(origins[0].decode("latin1")):
            await self._application(scope, receive, send)
        else:
            log_once(Refused.ORIGIN)
            await refuse(scope, receive, send)


def _is_own(origin: str) -> bool:
    # What browsers send is usually in normal form already.
    allowed = settings.SITE_ORIGINS
    return origin in allowed or _formed(origin, normal_of_header) in allowed


def log_once(kind: Refused) -> None:
    if kind not in _reported:
        _reported.add(kind)
        logger.info("%s", kind)


def _normal_host(place: str) -> str:
    host, port = host_and_port(place)
    return host if port is None else f"{host}:{port}"


def _formed(value: str, form: Callable[[str], str]) -> str:
    """Returned unchanged if it has no normal form: the comparison will then refuse it."""
    try:
        return form(value) if len(value) <= _MOST_CHARACTERS and value.isascii() else value
    except ValueError:
        return value
