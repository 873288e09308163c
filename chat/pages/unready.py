"""What people are shown while the database is away, and before what operators decided was read from it: 503."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from chat.policy import snapshot
from chatsite.web.middleware import InlineMixin

RETRY_SECONDS = 5
#: For balancers, Prometheus and operators: these pages need no decision, or say themselves what is wrong.
_NOT_FOR_GUESTS = ("/admin/", "/healthz", "/acceptz", "/readyz", "/metrics", "/robots.txt")


class UnreadyMiddleware(InlineMixin):
    """A site of which nobody knows whether it is closed shows neither its door nor a wrong name."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if snapshot.was_read() or request.path_info.startswith(_NOT_FOR_GUESTS):
            return None
        return unready(request)


def failed(request: HttpRequest) -> HttpResponse:
    """As Django's `handler500` is called, while the error is handled: a database that is away is none of ours."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unready(request)
    return server_error(request)


def unready(request: HttpRequest) -> HttpResponse:
    """503, in every language of the site: its catalogues and settings may be what is missing."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
