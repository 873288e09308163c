"""What operators read where the admin refuses something: pages of the site's look, without its database."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults
from django.views.csrf import csrf_failure as django_csrf_failure


@dataclass(frozen=True, slots=True)
class Refusal:
    """`can_log_in`: another account may help. `retries`: the page loads itself again."""

    status: int
    title: str
    about: str
    can_log_in: bool = False
    retries: bool = False


_REPEAT = "Go back, reload the page and try again."
BAD_REQUEST = Refusal(400, "Nothing was changed.", f"The request was incomplete. {_REPEAT}")
FORBIDDEN = Refusal(
    403,
    "Your account cannot do this.",
    "Ask an administrator for permission, or log in with another account.",
    can_log_in=True,
)
OUTDATED = Refusal(
    403, "Nothing was changed.", f"The page was outdated, or you have logged in again since. {_REPEAT}"
)
NOT_FOUND = Refusal(
    404,
    "There is nothing at this address.",
    "The address may be mistyped, or the entry was deleted. Reports, appeals and bans are deleted after some time.",
)
UNREADY = Refusal(
    503,
    "The admin is not available now.",
    "The database does not answer. This page tries again automatically. To find the cause, run manage.py doctor on "
    "the server.",
    retries=True,
)
FAILED = Refusal(
    500,
    "Something failed on the server.",
    f"The cause is in the server's log. Your last change may not have been saved. {_REPEAT}",
)


def concerns_admin(request: HttpRequest) -> bool:
    """Whether operators read it. A process without the admin does not show that there is one elsewhere."""
    return settings.ADMIN and request.path_info.startswith("/admin/")


def page(refusal: Refusal) -> HttpResponse:
    """Without the request: its user and session are in the database."""
    return HttpResponse(render_to_string("admin/refusal.html", {"refusal": refusal}), status=refusal.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Called as Django's `handler400`."""
    if isinstance(exception, DisallowedHost) or not concerns_admin(request):
        return defaults.bad_request(request, exception)
    return page(BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Called as Django's `handler403`."""
    if not concerns_admin(request):
        return defaults.permission_denied(request, exception)
    return page(FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Called as Django's `CSRF_FAILURE_VIEW`."""
    return page(OUTDATED) if concerns_admin(request) else django_csrf_failure(request, reason)
