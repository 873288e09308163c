"""The dashboard: live figures, which the page fetches every two seconds and draws."""

from collections.abc import Callable
from typing import Any

import msgspec
from csp.decorators import csp_replace
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from chat.stats.figures import figures
from chat.stats.site_state import look

View = Callable[..., HttpResponse]

PERMISSION = "chat.view_dashboard"
_guarded = permission_required(PERMISSION, raise_exception=True)
#: The guests' policy. The admin's is weaker because of its jQuery, which these pages do not load.
_strict = csp_replace({"require-trusted-types-for": ["'script'"], "trusted-types": ["'none'"]})


@require_safe
@_guarded
@_strict  # type: ignore[untyped-decorator]
def dashboard(request: HttpRequest) -> HttpResponse:
    """The dashboard within the admin."""
    return render(request, "admin/dashboard/dashboard.html", _context(request))


@require_safe
@_guarded
@_strict  # type: ignore[untyped-decorator]
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a wall screen: large, dark, and without the admin's navigation."""
    return render(request, "admin/dashboard/wall.html", _context(request))


@require_safe
@_guarded
def numbers(request: HttpRequest) -> HttpResponse:
    """`Figures` as JSON; `since`: the number of the first ten-second bucket of the hour to include."""
    wanted = request.GET.get("since", "")
    since = int(wanted) if wanted.isdecimal() and len(wanted) < 16 else 0
    found = figures(look(since), since)
    return HttpResponse(
        msgspec.json.encode(found), content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _context(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": "Dashboard"}


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(route, admin.site.admin_view(view), name=name)


urlpatterns = [
    _page("", dashboard, "dashboard"),
    _page("wall/", wall, "dashboard_wall"),
    _page("numbers/", numbers, "dashboard_numbers"),
]
