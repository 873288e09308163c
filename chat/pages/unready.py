"""The 503 page, while the database is down or the operators' settings have not been read yet."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from chat.pages import refusals
from chat.policy import snapshot
from chatsite.web.middleware import InlineMixin

RETRY_SECONDS = 5
#: For load balancers, Prometheus and operators: these need no settings, or report errors themselves.
_NOT_FOR_GUESTS = ("/admin/", "/healthz", "/acceptz", "/readyz", "/metrics", "/robots.txt")


class UnreadyMiddleware(InlineMixin):
    """Until the settings are read, the site may be closed or have another name, so it shows no page."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if snapshot.was_read() or request.path_info.startswith(_NOT_FOR_GUESTS):
            return None
        return unready(request)


def failed(request: HttpRequest) -> HttpResponse:
    """Called as Django's `handler500` during the error: an unreachable database gives 503 instead."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    if refusals.concerns_admin(request):
        return _told(refusals.page(refusals.UNREADY)) if is_away else _failed_admin(request)
    return unready(request) if is_away else server_error(request)


def _failed_admin(request: HttpRequest) -> HttpResponse:
    try:
        return refusals.page(refusals.FAILED)
    except ValueError:  # the static file of its style is missing, which may be the error itself
        return server_error(request)


def unready(request: HttpRequest) -> HttpResponse:
    """503, in all languages at once: translations and settings may be unavailable."""
    return _told(render(request, "503.html", status=503))


def _told(response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
