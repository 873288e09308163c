"""What guests are shown before this process has read what operators decided: that they should try again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat import snapshot
from chatsite.middleware import InlineMixin

RETRY_SECONDS = 5
#: For balancers, Prometheus and operators: these pages need no decision, or say themselves what is wrong.
_NOT_FOR_GUESTS = ("/admin/", "/healthz", "/acceptz", "/readyz", "/metrics", "/robots.txt")


class UnreadyMiddleware(InlineMixin):
    """A site of which nobody knows whether it is closed shows neither its door nor a wrong name."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if snapshot.was_read() or request.path_info.startswith(_NOT_FOR_GUESTS):
            return None
        return unready(request)


def unready(request: HttpRequest) -> HttpResponse:
    """503, in every language of the site: its catalogues and settings may be what is missing."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
